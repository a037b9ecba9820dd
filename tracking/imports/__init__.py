"""What comes in from spreadsheets about learners and what happened with them."""
