"""The programme as a report: vision, objectives, and what is planned by year group and by half-term.

It leaves the school: it names partners as organisations and no person, and tells no note, cost or evaluation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Lower

from careers.models import Activity, ActivityCohort, ActivityPartner, IntendedOutcome, Mapping
from careers.planner import terms_of
from careers.programme_report.outcomes import outcomes_of
from careers.programme_report.parts import groups_of, lines_of, parts_by_cohort, parts_by_term, times_of
from careers.programme_report.shape import Block, Entry, Line, Part, ProgrammeReport

__all__ = ["Block", "Entry", "Line", "Part", "ProgrammeReport", "programme_report_of"]

CODE, FRAMEWORK = "statement__code", "statement__edition__framework__title"


def programme_report_of(
    school: Any, year: Any, cohorts: Sequence[Any], *, by_term: bool = False, cohort: Any = None
) -> ProgrammeReport:
    """The programme of a year in eight queries; of one of the school's `cohorts`, where one is given."""
    activities, intended = joined_of(school, year)
    terms = list(year.terms.all())
    rows = school.activity_set.in_year(year).by_when().select_related("first_term", "last_term")
    rows = [row for row in rows if cohort is None or cohort.pk in activities[row.pk]]
    mapped, planned = mapped_in(school, year), [row for row in rows if row.counts]
    entries = entries_of(school, year, planned, terms, cohorts, activities, mapped)
    groups = groups_of([cohort] if cohort else cohorts, entries)
    times = times_of(terms, entries)
    programme = getattr(year, "programme", None)
    return ProgrammeReport(
        vision=programme.vision if programme else "",
        objectives=tuple(one.text for one in programme.objectives.all()) if programme else (),
        columns=tuple(time.title for time in times),
        lines=lines_of(groups, times, entries),
        parts=(parts_by_term if by_term else parts_by_cohort)(groups, times, entries),
        entries=entries,
        codes=codes_of(planned, mapped),
        progression=outcomes_of(school, [cohort] if cohort else cohorts, entries, intended),
        left_out=left_out_of(rows),
        by_term=by_term,
    )


def joined_of(school: Any, year: Any) -> tuple[dict[int, list[int]], set[tuple[int, int]]]:
    """The cohorts of each activity, and {(statement, cohort)} of what is intended: two short tables in one query."""
    aimed = ActivityCohort.objects.filter(school=school, activity__year=year)
    wanted = IntendedOutcome.objects.filter(school=school, year=year)
    rows = aimed.order_by().values_list(Value("activity", CharField()), "activity_id", "cohort_id")
    rows = rows.union(wanted.order_by().values_list(Value("intended", CharField()), "statement_id", "cohort_id"))
    activities: dict[int, list[int]] = defaultdict(list)
    intended = set()
    for kind, row, cohort in rows:
        if kind == "activity":
            activities[row].append(cohort)
        else:
            intended.add((row, cohort))
    return activities, intended


def mapped_in(school: Any, year: Any) -> dict[int, list[Any]]:
    """What each activity meets, in the order of frameworks and their statements."""
    rows = Mapping.objects.filter(school=school, activity__year=year)
    rows = rows.order_by(Lower(FRAMEWORK), "-statement__edition__key", "statement__order")
    found = defaultdict(list)
    for row in rows.values("activity_id", "statement_id", "depth", CODE, FRAMEWORK):
        found[row["activity_id"]].append(row)
    return found


def entries_of(
    school: Any, year: Any, rows: Sequence[Any], terms: Sequence[Any], cohorts: Sequence[Any],
    activities: dict[int, list[int]], mapped: dict[int, list[Any]],
) -> tuple[Entry, ...]:  # fmt: skip
    partners = partners_in(school, year)
    found = []
    for row in rows:
        own = [cohort for cohort in cohorts if cohort.pk in activities[row.pk]]
        found.append(
            Entry(
                title=row.title,
                address=row_address(school, row),
                intent=row.intent,
                kind=row.get_kind_display(),
                when=row.when,
                hours=row.hours,
                partners=tuple(partners[row.pk]),
                met=", ".join(f"{met[CODE]} ({met['depth']})" for met in mapped[row.pk]),
                cohorts=tuple(cohort.pk for cohort in own) or (None,),
                names=tuple(cohort.name for cohort in own),
                terms=tuple(terms_of(row, terms)) or (None,),
                depths=tuple((met["statement_id"], met["depth"]) for met in mapped[row.pk]),
            )
        )
    return tuple(found)


def row_address(school: Any, row: Activity) -> str:
    row.school = school
    return str(row.get_absolute_url())


def partners_in(school: Any, year: Any) -> dict[int, list[str]]:
    rows = ActivityPartner.objects.filter(school=school, activity__year=year).order_by("partner__name")
    found = defaultdict(list)
    for activity, name in rows.values_list("activity_id", "partner__name"):
        found[activity].append(name)
    return found


def codes_of(rows: Sequence[Any], mapped: dict[int, list[Any]]) -> tuple[tuple[str, str], ...]:
    """The frameworks of what these activities meet, each with one of its codes, so that a reader knows them apart."""
    found = {met[FRAMEWORK]: met[CODE] for row in rows for met in reversed(mapped[row.pk])}
    return tuple(sorted(found.items()))


def left_out_of(rows: Sequence[Any]) -> str:
    """How many are ideas, and how many cancelled, in a sentence; '' of none."""
    ideas = sum(row.status == Activity.Status.IDEA for row in rows)
    cancelled = sum(row.status == Activity.Status.CANCELLED for row in rows)
    words = [counted(ideas, "idea", "ideas")] * bool(ideas)
    words += [counted(cancelled, "cancelled activity", "cancelled activities")] * bool(cancelled)
    if not words:
        return ""
    return f"{' and '.join(words)} {'is' if ideas + cancelled == 1 else 'are'} left out."


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
