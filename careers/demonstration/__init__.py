"""Three made-up schools in a trust, to try Waymark with: read from files, built in bulk, removed in one piece."""
