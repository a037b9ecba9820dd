"""What stands in the reports that touch audits, actions or everything, and its spreadsheets: frozen data."""
