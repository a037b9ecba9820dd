"""Reading what the demonstration says of audits: `audits.toml` in each school's folder, answers a letter each."""

from audits.choices import Answer
from careers.demonstration import files
from careers.demonstration.files import Fault, Names, checked_keys, read

#: What each letter says; the levels '1' to '4' of the rubric, and those of Find the Gaps.
LETTERS = {"1": "1", "2": "2", "3": "3", "4": "4", "n": "not-yet", "p": "partly", "f": "fully"}
NOT_APPLICABLE, NOTHING = "-", "."
AUDIT = {
    "edition", "year", "title", "way", "started", "due_on", "compared", "agreed_at", "frozen", "target",
    "sections", "participants", "agreed", "settled",
}  # fmt: skip
PARTICIPANT = {"who", "guest", "email", "capacity", "sent", "seen", "answers", "reasons", "notes", "evidence"}
SETTLED = {"reason", "note", "mark"}
ACTION = {
    "title", "success", "owner", "due_on", "priority", "status", "progress", "audit", "statement", "rule", "cohort",
    "activity", "done_on", "added", "year",
}  # fmt: skip


def read_audits(slug):
    """{"audits": [...], "actions": [...]} of one school; nothing where it has no such file."""
    path = files.FOLDER / slug / "audits.toml"
    return read(path) if path.exists() else {"audits": [], "actions": []}


def answers_in(strings, statements, said):
    """{statement id: Answer} of {section code: letters}. `said` gives reasons, notes and marks by statement code.

    `statements` is {section code: its statements in order}.
    """
    answers = {}
    for section, letters in strings.items():
        rows = statements[section]
        if len(rows) != len(letters):
            raise Fault(f"section '{section}' has {len(rows)} statements, but {len(letters)} answers are given.")
        for row, letter in zip(rows, letters, strict=True):
            if letter != NOTHING:
                answers[row.pk] = answer_of(letter, said(row.code))
    return answers


def answer_of(letter, said):
    if letter == NOT_APPLICABLE:
        return Answer(not_applicable=True, **said)
    if letter not in LETTERS:
        raise Fault(f"'{letter}' is no answer.")
    return Answer(LETTERS[letter], **said)


def said_by(entry):
    """What a participant said beside her answers, by statement code."""
    reasons, notes = entry.get("reasons", {}), entry.get("notes", {})
    return lambda code: {"reason": reasons.get(code, ""), "note": notes.get(code, "")}


def settled_in(entry):
    """What the group said, by statement code."""
    settled = {code: checked_keys(row, SETTLED) for code, row in entry.get("settled", {}).items()}
    return lambda code: settled.get(code, {})


def by_section(audit):
    """{code of the section at the top: its statements in order} of all that an audit asks."""
    found = Names("section", {})
    for row in audit.judged_statements().select_related("section").order_by("order"):
        found.setdefault(row.section.code, []).append(row)
    return found
