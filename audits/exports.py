"""What lists and comparisons of audits look like as spreadsheets: exactly what their pages show."""

from careers.sheets import Sheet

NO_ANSWER = "No answer"
DOES_NOT_APPLY = "Does not apply"
#: What a move carries, in words.
CARRIED = {
    "intended": "intended outcomes of open years",
    "mappings": "mappings of activities in open years",
    "accepted": "accepted gaps of open years",
    "judgements": "answers in unfinished audits",
    "agreed": "agreed answers in unfinished audits",
    "left": "answers in unfinished audits that stay behind",
}
NO_PLACE = "the new edition has no place for them"
STAYING = {"intended": "intended outcomes", "mappings": "mappings", "accepted": "accepted gaps"}


def audit_sheet(lines):
    """One row for each audit, as `audits.progress.lines` tells of it."""
    header = ["Audit", "Framework", "Edition", "Year", "How far it is", "Judge by", "Overdue", "Put aside"]
    rows = [
        [line.audit.title, line.audit.edition.framework.title, line.audit.edition.label, str(line.audit.year),
         line.state, line.audit.due_on if line.due else None, line.late, bool(line.audit.put_aside_at)]
        for line in lines
    ]  # fmt: skip
    return Sheet("Audits", header, rows)


def people_sheet(audit, people):
    """Who takes part, without their links, which are secrets."""
    header = ["Name", "Capacity", "Guest", "Answered", "Statements", "Sent", "Excused since"]
    rows = [
        [str(one), one.capacity, one.is_guest, *([None, None] if one.excused_at else [one.answered_count, asked]),
         one.submitted_at, one.excused_at]
        for asked in [audit.asked_count] for one in people
    ]  # fmt: skip
    return Sheet("Who takes part", header, rows)


def mine_sheet(mine):
    """One row for each statement, with what she chose and wrote."""
    header = ["Section", "Code", "Statement", "Answer", "Reason", "Note", "Evidence"]
    rows = [
        [stop.title, row.asked.code, words_of(row.asked), answer_of(row), row.answer.reason, row.answer.note,
         "\n".join(piece.title for piece in row.evidence)]
        for stop, found in mine.parts for row in found
    ]  # fmt: skip
    return Sheet("Answers", header, rows)


def answer_of(row):
    return DOES_NOT_APPLY if row.answer.not_applicable else row.chosen or NO_ANSWER


def words_of(asked):
    return "\n".join([asked.text, *asked.bullets])


def compared_sheet(comparison, rows):
    """One row for each statement, one column for each person who sent her judgements."""
    people = [f"{person.name}, {person.capacity}".rstrip(", ") for person in comparison.people]
    header = ["Section", "Code", "Statement", "How far apart", *people, "Notes and evidence"]
    header += ["Agreed", "Reason", "Note", "Mark"]
    return Sheet("Compare", header, [compared_row(row) for row in rows])


def compared_row(row):
    cells = [row.section.title if row.section else "", row.statement.code, words_of(row.statement), row.apart]
    cells += [chosen(choice) for choice in row.choices]
    cells.append("\n".join(said_by(choice) for choice in row.talk))
    return [*cells, row.agreed.words, row.agreed.reason, row.agreed.note, row.agreed.mark]


def chosen(choice):
    return DOES_NOT_APPLY if choice.not_applicable else choice.rung.name if choice.rung else NO_ANSWER


def said_by(choice):
    reason = [f"does not apply: {choice.reason}"] if choice.reason else []
    said = [*reason, *filter(None, [choice.note]), *(piece.title for piece in choice.evidence)]
    return f"{choice.person.name}: {'; '.join(said)}"


def fact_sheet(told):
    """`told` are (statement, facts)."""
    rows = [[one.code, one.text, "\n".join(fact.sentence for fact in facts)] for one, facts in told]
    return Sheet("What the records show", ["Code", "Statement", "What the records show"], rows)


def behind_sheet(judgements, agreed):
    """Answers with the words that they were given to: what the group agreed first, then each participant's."""
    header = ["Whose", "Code", "Statement", "Edition", "Answer", "Reason", "Note"]
    rows = [behind_row("Agreed by the group", row) for row in agreed]
    return Sheet("Left behind", header, rows + [behind_row(str(row.participant), row) for row in judgements])


def behind_row(whose, row):
    statement = row.statement
    answer = DOES_NOT_APPLY if row.not_applicable else row.level.name if row.level else "no level"
    words = statement.text or "Missing in the source"
    return [whose, statement.code, words, statement.edition.label, answer, row.reason, row.note]


def move_sheets(difference, planned):
    """How two editions differ, what goes along and what stays."""
    header = ["What became of it", "Old code", "Old words", "New code", "New words", "Levels that look different"]
    rows = [["changed", *pair_row(pair)] for pair in difference.changed]
    rows += [["dropped", one.code, told(one), "", "", ""] for one in difference.dropped]
    rows += [["new", "", "", one.code, told(one), ""] for one in difference.new]
    rows += [["kept", *pair_row(pair)] for pair in difference.kept]
    going = [[planned.carried[key], words] for key, words in CARRIED.items() if planned.carried[key]]
    going += [[len(planned.audits), "unfinished audits"]] if planned.audits else []
    going += [[1, f"successor of the frozen audit {audit.title}"] for audit in planned.succeeded]
    staying = [[one.count, STAYING[one.kind], one.year, why(one)] for one in planned.staying]
    staying += [[count, f"answers in {audit}", "", NO_PLACE] for audit, count in planned.behind]
    staying += [[1, f"frozen audit {audit}", str(audit.year), "frozen audits never change"] for audit in planned.frozen]
    return [
        Sheet("How they differ", header, rows),
        Sheet("What goes along", ["Number", "What"], going),
        Sheet("What stays", ["Number", "What", "Year", "Why"], staying),
    ]


def pair_row(pair):
    looks = "\n".join(f"{level}: {before or 'no words'} → {now or 'no words'}" for level, before, now in pair.looks)
    return [codes(pair.old), texts(pair.old), codes(pair.new), texts(pair.new), looks]


def codes(words):
    return ", ".join(one.code for one in words)


def texts(words):
    return "\n".join(told(one) for one in words)


def told(words):
    return "Missing in the source" if words.missing else words_of(words)


def why(staying):
    return "the year is over" if staying.closed else "the new edition has no such statement"
