"""What is kept of several learners, brought together into their records: nine queries, however many learners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Lower

from careers.models import Activity, ActivityPartner, ActivityTarget, Session
from frameworks.models import Statement
from tracking.models import (
    Destination,
    Enrolment,
    Evidence,
    EvidenceLevel,
    EvidenceSource,
    GroupMember,
    Interview,
    InterviewAction,
    Participation,
    Placement,
)
from tracking.records.shape import Agreed, Choice, Record, Section, Shown, Step, TakenPart, Talk, Work, Year

#: Intentions that are none, which nobody takes to an interview.
NO_PLAN = [Destination.Kind.UNKNOWN, Destination.Kind.NEET]
#: Frameworks that say what a school does for everybody, though activities are mapped to them: nothing that anybody
#: learns, and among their words are the groups that schools compare.
OF_SCHOOLS = ("gatsby-benchmarks", "provider-access")
#: In her own words where the label speaks of her; nothing where it says nothing.
KINDS = {EvidenceSource.Kind.REFLECTION: "my own reflection", EvidenceSource.Kind.OTHER: ""}
#: {learner: her rows}
ByLearner = dict[int, list[Any]]


def records_of(learners: Sequence[Any], *, year: Any, day: date) -> list[Record]:
    """A record for each of these learners of one school, in their order: everything up to this academic year.

    `day` is the day for which they speak: what is booked from then on comes next.
    """
    ids = [learner.pk for learner in learners]
    enrolments, sessions, pieces = enrolments_of(ids, year), taken_part(ids, year), evidence_of(ids, year)
    placements, interviews, choices = placements_of(ids, year), interviews_of(ids, year), choices_of(ids, year)
    partners = partners_of({row[1] for rows in sessions.values() for row in rows})
    statements = statements_of({row.statement_id for rows in pieces.values() for row in rows})
    agreed = agreed_in([row.pk for rows in interviews.values() for row in rows if row.status == Interview.Status.HELD])
    return [
        Record(
            learner=one.pk,
            name=one.name,
            school=str(year.school),
            year=str(year),
            cohort=str(enrolments[one.pk][0].cohort) if enrolments[one.pk] else "",
            tutor_group=(enrolments[one.pk][0].tutor or "") if enrolments[one.pk] else "",
            years=tuple(years_of(enrolments[one.pk], sessions[one.pk], partners)),
            reached=tuple(sections(pieces[one.pk], statements, reached=True)),
            on_the_way=tuple(sections(pieces[one.pk], statements, reached=False)),
            work=tuple(work_of(row) for row in placements[one.pk] if row.status == Placement.Status.DONE),
            talks=tuple(talks_of(interviews[one.pk], agreed)),
            choices=tuple(chosen(choices[one.pk])),
            steps=tuple(steps_of(interviews[one.pk], placements[one.pk], agreed, day)),
        )
        for one in learners
    ]


def by_learner(rows: Iterable[Any], at: Any = lambda row: row.learner_id) -> ByLearner:
    found: ByLearner = defaultdict(list)
    for row in rows:
        found[at(row)].append(row)
    return found


def until(model: Any, ids: list[int], year: Any, through: str = "year") -> Any:
    """Their rows of a model up to the end of this year."""
    return model.objects.filter(**{"school": year.school_id, "learner__in": ids, f"{through}__start__lte": year.start})


def enrolments_of(ids: list[int], year: Any) -> ByLearner:
    """Their years, the latest first, each with the name of its `tutor` group."""
    tutors = GroupMember.objects.filter(enrolment=OuterRef("pk"), kind="tutor").values("group__name")[:1]
    rows = until(Enrolment, ids, year).select_related("year", "cohort").annotate(tutor=Subquery(tutors))
    return by_learner(rows.order_by("-year__start"))


def taken_part(ids: list[int], year: Any) -> ByLearner:
    """(learner, activity, its title and kind, enrolment, day, whether it was aimed at a group) of what they were
    there for. Absences stay out, and guidance, which has a part of its own."""
    rows = until(Participation, ids, year).filter(attended=True, session__status=Session.Status.HELD)
    rows = rows.exclude(session__activity__kind=Activity.Kind.GUIDANCE).order_by("session__date", "pk")
    aimed = Exists(ActivityTarget.objects.filter(activity=OuterRef("session__activity")))
    fields = ("session__activity", "session__activity__title", "session__activity__kind", "enrolment", "session__date")
    return by_learner(rows.values_list("learner", *fields, aimed), lambda row: row[0])


def partners_of(activities: set[int]) -> dict[int, list[str]]:
    rows = ActivityPartner.objects.filter(activity__in=activities).order_by(Lower("partner__name"))
    found: dict[int, list[str]] = defaultdict(list)
    for activity, name in rows.values_list("activity", "partner__name"):
        found[activity].append(name)
    return found


def years_of(enrolments: list[Any], sessions: list[Any], partners: dict[int, list[str]]) -> Iterator[Year]:
    """Her years in which she took part in anything, the latest first."""
    there = by_learner(sessions, lambda row: row[4])
    for enrolment in enrolments:
        days = by_learner(there[enrolment.pk], lambda row: row[1])
        activities = tuple(activity_of(rows, partners) for rows in days.values())
        if activities:
            yield Year(str(enrolment.year), str(enrolment.cohort), activities)


def activity_of(rows: list[Any], partners: dict[int, list[str]]) -> TakenPart:
    _, activity, title, kind, _, first, aimed = rows[0]
    return TakenPart(
        "" if aimed else title, str(Activity.Kind(kind).label), tuple(partners.get(activity, ())), first, rows[-1][5],
        len(rows),
    )  # fmt: skip


def evidence_of(ids: list[int], year: Any) -> ByLearner:
    """Pieces by their days; `reached`: at the level that the school expects, or above. No note and no source's words:
    others may be named there."""
    expected = EvidenceLevel.objects.filter(school=year.school_id, expected=True, order__lte=OuterRef("level__order"))
    rows = until(Evidence, ids, year).select_related("level", "source", "step").annotate(reached=Exists(expected))
    fields = ("learner", "statement", "date", "level__name", "level__order", "source__kind", "step__text")
    return by_learner(rows.only(*fields).order_by("date", "pk"))


def statements_of(ids: set[int]) -> list[Any]:
    """Statements in the order of their frameworks, with all that stands around them."""
    rows = Statement.objects.filter(pk__in=ids).select_related("section__parent", "edition__framework")
    rows = rows.exclude(edition__framework__key__in=OF_SCHOOLS)
    return list(rows.order_by(Lower("edition__framework__title"), "-edition__key", "edition", "order"))


def highest(pieces: list[Any]) -> Any:
    """The piece with the highest level; of several the first, when she reached it."""
    return max(pieces, key=lambda piece: piece.level.order)


def sections(pieces: list[Any], statements: list[Any], *, reached: bool) -> Iterator[Section]:
    """What she has evidence for, by section: at the expected level, or on its way there."""
    of = by_learner(pieces, lambda row: row.statement_id)
    best = {pk: highest(rows) for pk, rows in of.items()}
    hers = [one for one in statements if one.pk in best and best[one.pk].reached == reached]
    for section, rows in groupby(hers, key=lambda statement: statement.section):
        found = list(rows)
        shown = tuple(shown_by(one, best[one.pk], of[one.pk]) for one in found)
        theme = section.parent.title if section.parent else ""
        yield Section(found[0].edition.framework.title, theme, section.title, section.lead_in, shown)


def shown_by(statement: Any, piece: Any, pieces: list[Any]) -> Shown:
    kind = EvidenceSource.Kind(piece.source.kind)
    steps = dict.fromkeys(row.step.text for row in pieces if row.step)
    return Shown(
        statement.code, statement.text, tuple(statement.bullets), piece.level.name, piece.date,
        KINDS.get(kind, str(kind.label)), tuple(steps),
    )  # fmt: skip


def placements_of(ids: list[int], year: Any) -> ByLearner:
    rows = until(Placement, ids, year).exclude(status=Placement.Status.CANCELLED)
    return by_learner(rows.select_related("partner", "activity", "employer_feedback").order_by("starts_on", "pk"))


def work_of(row: Any) -> Work:
    given = getattr(row, "employer_feedback", None)
    said = given if given and given.given_at else None
    return Work(
        row.where, row.get_kind_display(), row.get_mode_display(), row.starts_on, row.ends_on, row.hours,
        row.learner_reflection.strip(), said.did_well.strip() if said else "", said.next_step.strip() if said else "",
    )  # fmt: skip


def interviews_of(ids: list[int], year: Any) -> ByLearner:
    """Held or booked, without their notes: those are never even read."""
    rows = until(Interview, ids, year).filter(status__in=[Interview.Status.HELD, Interview.Status.BOOKED])
    return by_learner(rows.only("learner", "status", "date").order_by("date", "pk"))


def agreed_in(interviews: list[int]) -> ByLearner:
    """{interview: what was agreed in it}"""
    rows = InterviewAction.objects.filter(interview__in=interviews).order_by("pk")
    return by_learner(rows, lambda row: row.interview_id)


def talks_of(interviews: list[Any], agreed: ByLearner) -> Iterator[Talk]:
    for row in interviews:
        if row.status == Interview.Status.HELD:
            said = agreed.get(row.pk, [])
            yield Talk(row.date, tuple(Agreed(one.text, one.whose, one.due_on, one.done_on) for one in said))


def choices_of(ids: list[int], year: Any) -> ByLearner:
    rows = until(Destination, ids, year, "enrolment__year").filter(stage=Destination.Stage.INTENDED)
    return by_learner(rows.order_by("choice", "-recorded_on", "-pk"))


def chosen(rows: list[Any]) -> Iterator[Choice]:
    """The latest word on each choice, where it is a plan."""
    for number, said in groupby(rows, key=lambda row: row.choice):
        row = next(said)
        if row.kind not in NO_PLAN:
            kind = f"{row.get_kind_display()}, {row.level}" if row.level else row.get_kind_display()
            yield Choice(number, kind, row.course, row.provider)


def steps_of(interviews: list[Any], placements: list[Any], agreed: ByLearner, day: date) -> list[Step]:
    """What was agreed and is not done, and what is arranged from this day on; what has a day first.

    A day that has passed is left out: she need not show that she is late.
    """
    steps = [
        Step(one.text, one.due_on if one.due_on and one.due_on >= day else None, by=True, whose=one.whose)
        for row in interviews for one in agreed.get(row.pk, ()) if not one.done_on
    ]  # fmt: skip
    steps += [
        Step("Guidance interview", row.date)
        for row in interviews if row.status == Interview.Status.BOOKED and row.date >= day
    ]  # fmt: skip
    steps += [
        Step(f"Work experience: {row.where}", row.starts_on)
        for row in placements if row.status == Placement.Status.PLANNED and row.starts_on >= day
    ]  # fmt: skip
    return sorted(steps, key=lambda step: (step.on is None, step.on or day))
