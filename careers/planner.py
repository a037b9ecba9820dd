"""The year on one page: which year group does what in which half-term."""

from collections import defaultdict
from dataclasses import dataclass

from careers.models import Activity


@dataclass(frozen=True)
class Place:
    """An activity in one half-term; `continues` if it began in an earlier one."""

    activity: Activity
    continues: bool


@dataclass(frozen=True)
class Row:
    """A half-term, or what has none yet: a list of places for each column, and how many activities in all."""

    name: str
    term: object
    cells: list
    total: int


@dataclass(frozen=True)
class Planner:
    """`columns` are (name, cohort or None, how many activities)."""

    columns: list
    rows: list
    total: int


def terms_of(activity, terms):
    """The orders of the half-terms that an activity touches: by its days, or else by its half-terms; [] if unknown.

    `terms` are those of its year in order. A day in the holidays counts to the half-term before it.
    """
    first_day, last = activity.days
    if first_day:
        begun = [term.order for term in terms if term.starts_on and term.starts_on <= first_day]
        until = [term.order for term in terms if term.starts_on and term.starts_on <= last]
        dated = [term.order for term in terms if term.starts_on]
        first = begun[-1] if begun else next(iter(dated), None)
        return [order for order in dated if first <= order <= (until or [first])[-1]]
    if activity.first_term is None:
        return []
    return list(range(activity.first_term.order, activity.last_term.order + 1))


def plan_of(activities, terms, cohorts):
    """The planner of these activities, which come with their cohorts and half-terms."""
    cells, totals, columns = defaultdict(list), defaultdict(set), defaultdict(set)
    activities, cohorts = list(activities), list(cohorts)
    for activity in activities:
        orders = terms_of(activity, terms) or [None]
        for cohort in [cohort.pk for cohort in activity.cohorts.all()] or [None]:
            columns[cohort].add(activity.pk)
            for order in orders:
                cells[order, cohort].append(Place(activity, order != orders[0]))
                totals[order].add(activity.pk)
    across = [cohort for cohort in cohorts if cohort.active or columns[cohort.pk]]
    across += [None] if columns[None] else []
    keys = [cohort and cohort.pk for cohort in across]
    lines = [(term.name, term, term.order) for term in terms] + [("No half-term yet", None, None)]
    return Planner(
        columns=[
            (cohort.name if cohort else "No year group yet", cohort, len(columns[key]))
            for cohort, key in zip(across, keys, strict=True)
        ],
        rows=[Row(name, term, [cells[order, key] for key in keys], len(totals[order])) for name, term, order in lines],
        total=len(activities),
    )


def planned_in(year, kind=""):
    """What the planner of a year shows: everything but what is cancelled."""
    found = Activity.objects.in_year(year).exclude(status=Activity.Status.CANCELLED)
    found = found.filter(kind=kind) if kind else found
    return found.by_when().for_lists()
