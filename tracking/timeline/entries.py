"""What happened to one learner, kind by kind: one query each, whatever there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from careers.models import Session
from tracking.models import Destination, Evidence, EvidenceLevel, EvidenceSource, Interview, Placement
from tracking.timeline.shape import Entry, Shown

#: (enrolment, entry) pairs.
Entries = list[tuple[int, Entry]]


def sessions_of(learner: Any) -> Entries:
    """Sessions that she took part in or missed."""
    rows = learner.participations.exclude(session__status=Session.Status.CANCELLED).order_by("pk")
    fields = ("enrolment_id", "attended", "note", "session__date", "session__activity_id", "session__activity__title")
    return [
        (
            enrolment,
            Entry(
                "session", activity, day, title, "took part" if attended else "absent", amiss=not attended, note=note
            ),
        )
        for enrolment, attended, note, day, activity, title in rows.values_list(*fields)
    ]


def evidence_of(learner: Any) -> list[Any]:
    """Her pieces of evidence with statement, level and source; `reached`: at the level the school expects, or above."""
    expected = EvidenceLevel.objects.filter(
        school=learner.school_id, expected=True, order__lte=OuterRef("level__order")
    )
    rows = learner.evidence.select_related("statement", "level", "source")
    return list(rows.annotate(reached=Exists(expected)).order_by("date", "pk"))


def entries_of_evidence(pieces: list[Any]) -> Iterator[tuple[int, Entry]]:
    """One entry for what was saved at one time, however many statements it stands for."""
    together: dict[tuple[int, int, date], list[Evidence]] = defaultdict(list)
    for piece in pieces:
        together[piece.enrolment_id, piece.source_id, piece.date].append(piece)
    for (enrolment, _, day), same in together.items():
        source = same[0].source
        notes = [source.note, *(piece.note for piece in same), *(with_support(piece) for piece in same)]
        kind = EvidenceSource.Kind(source.kind).label
        shown = tuple(shown_by(piece) for piece in same)
        note = "\n".join(dict.fromkeys(filter(None, notes)))
        yield enrolment, Entry("evidence", same[0].pk, day, kind, detail=source.said_by, note=note, statements=shown)


def with_support(piece: Any) -> str:
    return f"{piece.statement.code}: {piece.get_support_display()}" if piece.support else ""


def shown_by(piece: Any) -> Shown:
    statement = piece.statement
    return Shown(piece.pk, statement.code, statement.text, piece.level.name, piece.reached, piece.verified_by)


def interviews_of(learner: Any) -> Entries:
    """With the note that may be shared, and never the other one."""
    rows = learner.interviews.order_by("pk").values_list("enrolment_id", "pk", "status", "date", "mode", "note")
    return [
        (
            enrolment,
            Entry(
                "interview", pk, day, "Guidance interview", Interview.Status(status).label,
                amiss=status == Interview.Status.MISSED, detail=Interview.Mode(mode).label, note=note,
            ),
        )
        for enrolment, pk, status, day, mode, note in rows
    ]  # fmt: skip


def placements_of(learner: Any) -> list[Any]:
    return list(learner.placements.select_related("partner", "activity").order_by("pk"))


def entry_of_placement(row: Any) -> Entry:
    mode, kind = row.get_mode_display(), row.get_kind_display()
    detail = f"{kind}, {mode}, {row.hours.normalize():f} hour{'' if row.hours == 1 else 's'}"
    state = Placement.Status(row.status).label
    return Entry("placement", row.pk, row.starts_on, row.where, state, detail=detail, note=row.learner_reflection)


def destinations_of(learner: Any) -> Entries:
    rows = learner.destinations.order_by("pk")
    return [(row.enrolment_id, entry_of_destination(row)) for row in rows]


def entry_of_destination(row: Any) -> Entry:
    which = f", choice {row.choice}" if row.stage == Destination.Stage.INTENDED else ""
    title = f"{row.get_stage_display().capitalize()} destination{which}"
    words = (row.get_kind_display(), row.level, row.course, row.provider)
    return Entry("destination", row.pk, row.recorded_on, title, detail=", ".join(filter(None, words)), note=row.note)
