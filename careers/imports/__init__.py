"""Spreadsheets on their way in: read, laid out, matched, checked, written in one piece, and taken back."""
