"""A learner's record as a spreadsheet: what its page shows, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from careers.sheets import Sheet
from tracking.records.shape import Record


def sheets_of(record: Record) -> list[Sheet]:
    """One about her, then one for each part in which there is anything."""
    return [about(record), *(sheet for sheet in parts_of(record) if sheet.rows)]


def about(record: Record) -> Sheet:
    rows: list[list[Any]] = [
        ["Name", record.name], ["School", record.school], ["Year group", record.cohort],
        ["Tutor group", record.tutor_group], ["Learning outcomes reached", record.outcomes],
        ["Activities", record.activities], ["Hours of work experience", record.hours],
        ["Guidance interviews", len(record.talks)],
    ]  # fmt: skip
    return Sheet("Careers record", ["What", "Value"], rows)


def parts_of(record: Record) -> Iterator[Sheet]:
    yield learnt(record)
    work = ["Where", "Kind", "How", "From", "To", "Hours", "What I say", "What went well", "What to work on next"]
    yield Sheet("Work experience", work, [
        [one.where, one.kind, one.mode, one.starts_on, one.ends_on, one.hours, one.reflection, one.did_well,
         one.next_step]
        for one in record.work
    ])  # fmt: skip
    yield Sheet("Taken part in", ["Year", "Year group", "Activity", "Kind", "With", "First day", "Last day", "Times"], [
        [year.name, year.cohort, one.called, one.kind, "; ".join(one.partners), one.first, one.last, one.times]
        for year in record.years for one in year.activities
    ])  # fmt: skip
    yield Sheet("Guidance", ["Interview on", "Agreed", "Who", "By", "Done on"], [
        row
        for talk in record.talks
        for row in [[talk.on, one.text, one.whose, one.due_on, one.done_on] for one in talk.agreed] or [[talk.on]]
    ])  # fmt: skip
    yield Sheet("Plans", ["Choice", "Kind", "Course or job", "Where"], [
        [one.number, one.kind, one.course, one.where] for one in record.choices
    ])  # fmt: skip
    yield Sheet("Next steps", ["What", "Day", "Who"], [[one.text, one.on, one.others] for one in record.steps])


def learnt(record: Record) -> Sheet:
    header = [
        "Framework",
        "Section",
        "Code",
        "Learning outcome",
        "Level",
        "Reached",
        "Since",
        "Shown by",
        "Small steps",
    ]
    return Sheet("Learning outcomes", header, [
        [section.framework, section.title, one.code, "\n".join([one.text, *one.bullets]), one.level, reached, one.on,
         one.kind, "\n".join(one.steps)]
        for reached, sections in (("yes", record.reached), ("on the way", record.on_the_way))
        for section in sections for one in section.shown
    ])  # fmt: skip
