"""Carries what open years intend, meet and accept to the new words: nothing is written twice, nothing goes unsaid."""

from collections import Counter, defaultdict

from audits.moves.cases import Exchanged
from careers.history import entry
from careers.models import AcceptedGap, History, IntendedObjective, IntendedOutcome, Mapping

DEPTHS = {depth: number for number, depth in enumerate(Mapping.Depth.values)}
#: What is carried: the model, where its year stands, and what makes a row the same but for its statement.
KINDS = {
    "intended": (IntendedOutcome, "year", ("year_id", "cohort_id")),
    "mappings": (Mapping, "activity__year", ("activity_id",)),
    "accepted": (AcceptedGap, "year", ("year_id", "rule", "cohort_id")),
}
#: Those that a split statement gives to each of its parts; a gap is accepted once.
SHARED = {"intended", "mappings"}


def open_years(school, today):
    """The present year and later ones: what is closed stays as it was."""
    return school.academicyear_set.filter(ends_on__gte=today)


def rows_of(kind, school, edition, years):
    model, year, _ = KINDS[kind]
    return model.objects.filter(school=school, statement__edition=edition, **{f"{year}__in": years})


def carry_programme(*, school, old, new, difference, today, by):
    """Counter of what was carried and what became one row; history tells of each that did."""
    years, counts, told = list(open_years(school, today)), Counter(), []
    for kind in KINDS:
        plan = Plan(kind, school, old, new, years, difference)
        counts[kind], counts["joined"] = len(plan.moving), counts["joined"] + len(plan.doubles)
        told += plan.told(by)
        plan.carry(difference)
    History.objects.bulk_create(told)
    return counts


class Plan:
    """What happens to the rows of one kind: moved, doubled by another that is there, or copied to a further part."""

    def __init__(self, kind, school, old, new, years, difference):
        self.kind, (self.model, _, self.key) = kind, KINDS[kind]
        there = rows_of(kind, school, new, years).order_by("pk")
        self.taken = {self.place(row, row.statement_id): row for row in there}
        named = [name.removesuffix("_id") for name in self.key if name.endswith("_id")]
        self.rows = rows_of(kind, school, old, years).select_related("statement", *named)
        self.moving, self.doubles, self.copies, self.deeper = [], {}, [], {}
        rows = [(row, difference.successors.get(row.statement_id, ())) for row in self.ordered()]
        for row, targets in rows:
            self.move(row, targets[:1])
        for row, targets in rows if kind in SHARED else ():
            self.share(row, targets[1:])

    def ordered(self):
        return self.rows.order_by("statement__order", "pk")

    def place(self, row, statement):
        return statement, *(getattr(row, name) for name in self.key)

    def move(self, row, targets):
        """To the first statement that replaces its own, unless something is there already."""
        for target in targets:
            there = self.taken.setdefault(self.place(row, target), row)
            if there is row:
                self.moving.append(row)
            else:
                self.doubles[row] = there
                self.deepen(there, row)

    def share(self, row, targets):
        """A copy for each further statement that its own was split into."""
        for target in targets:
            fields = {name: getattr(row, name) for name in (*self.key, "school_id", *self.deep)}
            copy = self.model(statement_id=target, **fields)
            there = self.taken.setdefault(self.place(row, target), copy)
            if there is copy:
                self.copies.append((row, copy))
            else:
                self.deepen(there, row)

    @property
    def deep(self):
        return ["depth"] if self.kind == "mappings" else []

    def deepen(self, there, row):
        """Two mappings become one at the deeper depth."""
        if self.deep and DEPTHS[row.depth] > DEPTHS[there.depth]:
            there.depth = row.depth
            if there.pk:
                self.deeper[there.pk] = row.depth

    def told(self, by):
        """Lines of history for rows that are gone because another one says the same."""
        for row, there in self.doubles.items():
            names = [name for name in ("depth", "reason") if hasattr(row, name)]
            said = {name: [getattr(row, name), getattr(there, name)] for name in names}
            yield entry(by=by, row=row, action="joined with another", changes=said)

    def carry(self, difference):
        if self.kind == "intended":
            join_ties(self.doubles)
        gone = [row.pk for row in self.doubles]
        self.model.objects.filter(pk__in=gone).delete()
        by_depth = defaultdict(list)
        for pk, depth in self.deeper.items():
            by_depth[depth].append(pk)
        for depth, keys in by_depth.items():
            self.model.objects.filter(pk__in=keys).update(depth=depth)
        if self.moving:
            moving = self.rows.order_by().select_related(None).filter(statement__in=difference.first)
            moving.update(statement_id=Exchanged("statement_id", difference.first))
        self.add_copies()

    def add_copies(self):
        self.model.objects.bulk_create(copy for _, copy in self.copies)
        if self.kind == "intended":
            copy_ties([(row.pk, copy.pk) for row, copy in self.copies])


def ties_of(rows):
    """{intended outcome: the objectives that it serves}."""
    found = defaultdict(list)
    for tie in IntendedObjective.objects.filter(intended__in=rows).order_by("pk"):
        found[tie.intended_id].append(tie)
    return found


def join_ties(doubles):
    """The outcome that stays serves what the other one served as well."""
    copy_ties([(row.pk, there.pk) for row, there in doubles.items()])


def copy_ties(pairs):
    """Each second outcome serves the objectives of the first as well."""
    ties = ties_of({pk for pair in pairs for pk in pair}) if pairs else {}
    there = {(tie.intended_id, tie.objective_id) for rows in ties.values() for tie in rows}
    wanted = {(target, tie.objective_id): tie.school_id for source, target in pairs for tie in ties[source]}
    IntendedObjective.objects.bulk_create(
        IntendedObjective(school_id=school, intended_id=intended, objective_id=objective)
        for (intended, objective), school in wanted.items()
        if (intended, objective) not in there
    )
