"""Times, queries and memory against the limits of the project. `make bench` runs them on both databases."""
