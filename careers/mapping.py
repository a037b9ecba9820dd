"""Which activities meet which statements: saving it without losing anybody's work, and the matrix of it."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction

from careers.history import entry
from careers.models import Activity, Cohort, History, IntendedOutcome, Mapping

#: What a mapping is compared by: {id of the other side: depth}.
DEPTHS = dict(Mapping.Depth.choices)


def depths_of_activity(activity, edition):
    """{statement id: depth} of one activity."""
    rows = Mapping.objects.filter(activity=activity, statement__edition=edition).order_by()
    return dict(rows.values_list("statement_id", "depth"))


def depths_of_statement(statement, year):
    """{activity id: depth} of one statement in one year."""
    rows = Mapping.objects.filter(school=year.school_id, activity__year=year, statement=statement).order_by()
    return dict(rows.values_list("activity_id", "depth"))


def fingerprint(depths):
    """Short and equal exactly for equal mappings: to notice that somebody saved in between."""
    return hashlib.sha256(repr(sorted(depths.items())).encode()).hexdigest()[:20]


class Stale(Exception):
    """Somebody changed this mapping after it was shown. `.depths` is how it stands now, `.last` its last history."""

    def __init__(self, depths, last):
        super().__init__("Somebody else changed this mapping meanwhile.")
        self.depths, self.last = depths, last


@dataclass(frozen=True)
class Difference:
    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self):
        return bool(self.added or self.changed or self.removed)


@transaction.atomic
def map_activity(*, activity, statements, depths, by, shown=None):
    """Set which of these statements the activity meets: {statement id: depth}; those not in `depths` are not met.

    `shown` is the fingerprint of what the person saw, if somebody looked. Raises Stale, and writes nothing, if
    that has changed meanwhile.
    """
    Activity.objects.select_for_update().get(pk=activity.pk)
    among = {statement.pk: statement for statement in statements}
    rows = Mapping.objects.filter(activity=activity, statement__in=among)
    stored = {row.statement_id: row for row in rows}
    refuse_stale(stored, shown, [activity])
    lines = save_difference(stored, depths, lambda pk: Mapping(activity=activity, statement=among[pk]), activity.school)
    told = {among[pk].code: change for pk, change in lines.items()}
    tell([(activity, told)] if told else [], by)
    return difference(lines)


@transaction.atomic
def map_statement(*, statement, activities, depths, by, shown=None):
    """Set which of these activities of one year meet the statement: {activity id: depth}. As `map_activity`."""
    among = {row.pk: row for row in Activity.objects.select_for_update().filter(pk__in=[a.pk for a in activities])}
    stored = {row.activity_id: row for row in Mapping.objects.filter(statement=statement, activity__in=among)}
    refuse_stale(stored, shown, activities)
    school = activities[0].school if activities else None
    lines = save_difference(stored, depths, lambda pk: Mapping(activity=among[pk], statement=statement), school)
    tell([(among[pk], {statement.code: change}) for pk, change in lines.items()], by)
    return difference(lines)


def refuse_stale(stored, shown, activities):
    depths = {pk: row.depth for pk, row in stored.items()}
    if shown is not None and fingerprint(depths) != shown:
        rows, school = [activity.pk for activity in activities], activities[0].school_id
        mapped = History.objects.filter(school=school, model="careers.Activity", action="mapped", row__in=rows)
        raise Stale(depths, mapped.first())


def save_difference(stored, depths, make, school):
    """Write what differs, in at most three queries. {id: [depth before, depth after]} of that."""
    new, changed = [], []
    for pk, depth in depths.items():
        if pk not in stored:
            row = make(pk)
            row.school, row.depth = school, depth
            new.append(row)
        elif stored[pk].depth != depth:
            changed.append((stored[pk], pk))
    gone = stored.keys() - depths.keys()
    lines = {pk: [stored[pk].depth if pk in stored else None, depths.get(pk)] for pk in depths.keys() | gone}
    for row, pk in changed:
        row.depth = depths[pk]
    Mapping.objects.bulk_create(new)
    Mapping.objects.bulk_update([row for row, _ in changed], ["depth"])
    if gone:
        Mapping.objects.filter(pk__in=[stored[pk].pk for pk in gone]).delete()
    return {pk: line for pk, line in lines.items() if line[0] != line[1]}


def tell(changes, by):
    """History for each (activity, {statement code: [before, after]})."""
    History.objects.bulk_create(
        entry(by=by, row=activity, action="mapped", changes=in_words(told)) for activity, told in changes
    )


def in_words(told):
    return {code: [DEPTHS.get(before), DEPTHS.get(after)] for code, (before, after) in sorted(told.items())}


def difference(lines):
    added = sum(before is None for before, _ in lines.values())
    removed = sum(after is None for _, after in lines.values())
    return Difference(added, len(lines) - added - removed, removed)


def open_without(activity, edition):
    """{statement id: [cohort]}: where the statement is intended for whom this activity is for, and no other
    activity is planned that meets it. Outcomes of a key stage count earlier years of the same learners too."""
    cohorts = list(activity.cohorts.all())
    intended = IntendedOutcome.objects.filter(
        school=activity.school_id, year=activity.year_id, statement__edition=edition, cohort__in=cohorts
    )
    intended = list(intended.order_by().values_list("statement_id", "cohort_id", "statement__key_stage"))
    met = met_by_others(activity, edition, {statement for statement, _, _ in intended})
    by_id = {cohort.pk: cohort for cohort in cohorts}
    found = defaultdict(list)
    for statement, cohort, key_stage in intended:
        now, earlier = met[statement]
        number = by_id[cohort].year_number
        if cohort not in now and not (key_stage and number is not None and number in earlier):
            found[statement].append(by_id[cohort])
    order = [cohort.pk for cohort in cohorts]
    return {pk: sorted(them, key=lambda cohort: order.index(cohort.pk)) for pk, them in found.items()}


def met_by_others(activity, edition, statements):
    """{statement id: (cohort ids this year, year groups of now that met it in earlier years)}, in one query."""
    rows = Mapping.objects.filter(
        school=activity.school_id,
        statement__edition=edition,
        activity__status__in=Activity.COUNTED,
        activity__year__start__lte=activity.year.start,
        activity__cohorts__isnull=False,
    ).exclude(activity=activity.pk)
    fields = ("statement_id", "activity__year__start", "activity__cohorts", "activity__cohorts__year_number")
    found = defaultdict(lambda: (set(), set()))
    for statement, start, cohort, number in rows.order_by().values_list(*fields).distinct():
        if statement not in statements:
            continue
        now, earlier = found[statement]
        if start == activity.year.start:
            now.add(cohort)
        elif number is not None:
            earlier.add(number + activity.year.start - start)  # who is in Year 9 now was in Year 8 a year ago
    return found


@dataclass(frozen=True)
class MatrixRow:
    """An activity with its depths, one for each statement of the matrix; empty where it does not meet it."""

    activity: Activity
    cohorts: list[Cohort]
    depths: list[str]

    @property
    def total(self):
        return sum(map(bool, self.depths))

    @property
    def for_whom(self):
        return ", ".join(cohort.short_name for cohort in self.cohorts)


@dataclass(frozen=True)
class Matrix:
    statements: list
    rows: list[MatrixRow]

    @property
    def totals(self):
        """How many of the activities shown meet each statement."""
        return [sum(map(bool, column)) for column in zip(*(row.depths for row in self.rows), strict=True)] or [
            0 for _ in self.statements
        ]

    @property
    def columns(self):
        return list(zip(self.statements, self.totals, strict=True))

    @property
    def total(self):
        return sum(row.total for row in self.rows)

    def headings(self):
        """(section, how many statements of it stand side by side), in order."""
        counts = Counter(statement.section_id for statement in self.statements)
        sections = {statement.section_id: statement.section for statement in self.statements}
        return [(sections[pk], counts[pk]) for pk in sections]


def matrix_of(activities, statements, *, unmet=False, unmapped=False):
    """The matrix of these activities and statements.

    `unmet` leaves only statements that none of the activities meets, `unmapped` only activities that meet none.
    """
    rows = Mapping.objects.filter(activity__in=[a.pk for a in activities], statement__in=[s.pk for s in statements])
    met = {(activity, statement): depth for activity, statement, depth in values_of(rows)}
    if unmet:
        reached = {statement for _, statement in met}
        statements = [statement for statement in statements if statement.pk not in reached]
    if unmapped:
        busy = {activity for activity, _ in met}
        activities = [activity for activity in activities if activity.pk not in busy]
    return Matrix(list(statements), [row_of(activity, statements, met) for activity in activities])


def values_of(rows):
    return rows.order_by().values_list("activity_id", "statement_id", "depth")


def row_of(activity, statements, met):
    depths = [met.get((activity.pk, statement.pk), "") for statement in statements]
    return MatrixRow(activity, list(activity.cohorts.all()), depths)
