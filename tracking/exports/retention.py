"""How long records are kept, what is due, and what was destroyed."""

from careers.sheets import Sheet


def retention_sheet(rules):
    """`rules` are (kind in words, the school's rule or None, the day before which who left is due)."""
    header = ["Kind of record", "Years kept after leaving", "Due today: who left before", "Source"]
    rows = [
        [label, rule.years, before, rule.source] if rule else [label, "until somebody erases it", None, ""]
        for label, rule, before in rules
    ]
    return Sheet("How long records are kept", header, rows)


def due_sheets(found):
    """What would be destroyed, and of whom."""
    what = [
        [one.rule.get_what_display(), one.rule.years, number, kind]
        for one in found.due
        for kind, number in one.counts.items()
    ]
    whose = [
        [one.rule.get_what_display(), learner.surname, learner.forename, learner.last_day]
        for one in found.due
        for learner in one.learners
    ]
    return [
        Sheet("What is due", ["Kind of record", "Years kept after leaving", "Number", "What"], what),
        Sheet("Whose", ["Kind of record", "Surname", "Forename", "Left on"], whose),
    ]


def destruction_sheet(rows):
    header = ["When", "By", "Why", "Reason", "What"]
    found = [
        [row.at, row.by, row.get_why_display(), row.reason, "\n".join(f"{n} {kind}" for kind, n in row.counts.items())]
        for row in rows
    ]
    return Sheet("What was destroyed", header, found)
