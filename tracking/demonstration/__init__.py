"""The learners of the demonstration: drawn by lot from its files, the same each time, and what happened to them."""
