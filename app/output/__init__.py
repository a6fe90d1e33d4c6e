"""What commands print and write: tables, JSON records and their schemas, progress bars, files."""
