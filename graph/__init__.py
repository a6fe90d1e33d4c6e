"""What is known and where it lives: values, the store seam, filters, walks and transfer."""
