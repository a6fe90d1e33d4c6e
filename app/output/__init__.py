"""What commands print: tables, JSON records and their schemas, progress bars, and files written without loss."""
