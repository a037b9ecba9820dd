"""The governors' report: six questions that governors ask, each answered in a sentence with its numbers.

It leaves the school, so it tells of learners in totals alone, with small numbers hidden whoever opens it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from audits.reports.governors.asks import asking
from audits.reports.governors.duties import duties
from audits.reports.governors.impact import impact
from audits.reports.governors.leadership import leadership
from audits.reports.governors.learning import learning
from audits.reports.governors.missed import missed
from audits.reports.governors.records import Records
from audits.reports.governors.shape import Report
from audits.reports.governors.sheets import governors_sheets

__all__ = ["Report", "governors_report_of", "governors_sheets"]
QUESTIONS = (leadership, learning, missed, impact, duties, asking)


def governors_report_of(membership: Any, year: Any, years: list[Any], *, today: date) -> Report:
    """`years` are all of the school; `membership` says which links may be followed, and nothing else."""
    records = Records(membership, year, years, today)
    leader = records.page.leader_name.strip()
    about = f"Six questions that governors ask about careers, answered for {year.label}."
    about += f" Prepared by {leader}, careers leader." if leader else ""
    return Report(
        f"Careers report to governors, {year.label}", about, records.day, tuple(ask(records) for ask in QUESTIONS)
    )
