"""Two years of audits and actions for the demonstration's schools: read from files, judged as real ones are."""
