"""What can come into audits from spreadsheets."""
