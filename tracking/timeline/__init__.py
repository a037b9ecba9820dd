"""Everything that happened to one learner, by year, and how far she has come: computed for her own page.

A fixed number of queries, whatever there is, into frozen values; the template only shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from tracking.models import Characteristic, GroupMember, Interview, Placement
from tracking.timeline import entries
from tracking.timeline.shape import Entry, Outcome, PlanOutcome, Record, Shown, Spell, Standing
from tracking.timeline.standing import standings_of

__all__ = ["Entry", "Outcome", "PlanOutcome", "Record", "Shown", "Spell", "Standing", "record_of"]


def record_of(learner: Any, *, year: Any, today: date) -> Record:
    """What her page shows; `year` is the school's present one, up to which outcomes are intended 'so far'."""
    enrolments = enrolments_of(learner)
    pieces = entries.evidence_of(learner)
    placements = entries.placements_of(learner)
    sessions, interviews = entries.sessions_of(learner), entries.interviews_of(learner)
    happened = [
        *sessions,
        *entries.entries_of_evidence(pieces),
        *interviews,
        *((row.enrolment_id, entries.entry_of_placement(row)) for row in placements),
        *entries.destinations_of(learner),
    ]
    return Record(
        spells=spells_of(learner, enrolments, happened),
        standings=standings_of(learner, year, pieces),
        outcomes_of_plan=plan_of(learner),
        left_on=left_on(enrolments, today),
        attended=sum(not entry.amiss for _, entry in sessions),
        sessions=len(sessions),
        pieces=len(pieces),
        interviews=sum(entry.state == Interview.Status.HELD.label for _, entry in interviews),
        hours=sum((row.hours for row in placements if row.status == Placement.Status.DONE), Decimal(0)),
    )


def enrolments_of(learner: Any) -> list[Any]:
    """Her years, the latest first, each with the name of its `tutor` group."""
    tutors = GroupMember.objects.filter(enrolment=OuterRef("pk"), kind="tutor").values("group__name")[:1]
    rows = learner.enrolments.select_related("year", "cohort").annotate(tutor=Subquery(tutors))
    return list(rows.order_by("-year__start"))


def left_on(enrolments: list[Any], today: date) -> date | None:
    """Her last day where it has passed: the last on roll, or the end of the last year in which she was enrolled."""
    if not enrolments:
        return None
    last = enrolments[0].on_roll_to or enrolments[0].year.ends_on
    return last if last < today else None


def spells_of(learner: Any, enrolments: list[Any], happened: Iterable[tuple[int, Entry]]) -> tuple[Spell, ...]:
    by_enrolment: dict[int, list[Entry]] = defaultdict(list)
    for enrolment, entry in happened:
        by_enrolment[enrolment].append(entry)
    known: dict[int, list[str]] = defaultdict(list)
    rows = Characteristic.objects.filter(enrolment__learner=learner).order_by("target__order", "target__name")
    for pk, name in rows.values_list("enrolment_id", "target__name"):
        known[pk].append(name)
    return tuple(spell_of(row, known[row.pk], by_enrolment[row.pk]) for row in enrolments)


def spell_of(row: Any, characteristics: list[str], happened: list[Entry]) -> Spell:
    """Newest first, evidence above the session of its day; what has no day yet stands before everything else."""
    ordered = sorted(happened, key=lambda entry: (entry.on is None, entry.on or date.min))[::-1]
    return Spell(
        str(row.year), row.year.start, str(row.cohort), row.tutor or "", tuple(characteristics),
        row.on_roll_from, row.on_roll_to, tuple(ordered),
    )  # fmt: skip


def plan_of(learner: Any) -> tuple[PlanOutcome, ...]:
    rows = learner.plan_outcomes.order_by("pk").values_list("pk", "text", "set_on", "reached_on")
    return tuple(PlanOutcome(*values) for values in rows)
