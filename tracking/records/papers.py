"""A learner's record as a paper to look at, print and hand on."""

from __future__ import annotations

from datetime import date

from careers.documents import Paper
from tracking.records.shape import Record
from tracking.records.sheets import sheets_of


def paper_of(record: Record, day: date) -> Paper:
    """Its title is her name, so its file is called otherwise: a file's name is seen by many."""
    about = ", ".join(filter(None, ("Careers record", record.cohort, record.tutor_group, record.school)))
    return Paper(
        title=record.name,
        body="tracking/reports/_record.html",
        report=record,
        about=about,
        day=day,
        sheets=lambda: sheets_of(record),
        cover=False,
        names_learners=True,
        file=f"Record {record.learner}",
    )
