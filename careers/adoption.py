"""Which published words a school may see, which it uses, and how their statements are grouped for choosing."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower

from careers.history import record
from careers.models import AcceptedGap, Adoption, IntendedOutcome, Mapping
from frameworks.models import Edition, Purpose, Statement


def visible_to(school):
    """Every edition that this school may read: what is published in the library, and what is its own."""
    library = Q(status=Edition.Status.PUBLISHED, framework__listed=True)
    return in_order(Edition.objects.filter(library | Q(framework__owner__school=school)))


def adopted_by(school):
    """The editions that this school uses."""
    return in_order(Edition.objects.filter(adoptions__school=school))


def in_order(editions):
    """By title, whatever its capitals, and the newest edition first."""
    return editions.select_related("framework").order_by(Lower("framework__title"), "-key")


def newer_editions(school, edition):
    """Published editions of the same framework that came after this one and that the school may use, newest first."""
    return newer_among(edition, visible_to(school).filter(framework=edition.framework_id))


def newer_among(edition, editions):
    """Those of these that came after this one, newest first."""
    published = [other for other in editions if other.status == Edition.Status.PUBLISHED]
    same = [other for other in published if other.framework_id == edition.framework_id]
    return sorted((other for other in same if age(other) > age(edition)), key=age, reverse=True)


def newest(edition, editions):
    """The last of these that came after this one, or None."""
    return next(iter(newer_among(edition, editions)), None)


def age(edition):
    """What sorts editions of one framework by age: keys begin with their year, and the undated come before all."""
    return edition.key if edition.key[:1].isdigit() else ""


def mappable_by(school):
    """The adopted editions that have statements which an activity can meet."""
    learners = Statement.objects.for_learners().filter(edition=OuterRef("pk"))
    return adopted_by(school).filter(Exists(learners))


def adoption_summary(school, year):
    """The adopted editions with `.statements_count`, `.intended_count` and `.mapped_count` of this year."""
    learners = Q(statements__status="given", statements__purpose=Purpose.LEARNER)
    editions = list(adopted_by(school).annotate(statements_count=Count("statements", filter=learners)))
    intended = IntendedOutcome.objects.filter(school=school, year=year)
    mapped = Mapping.objects.filter(school=school, activity__year=year, activity__in=school.activity_set.counted())
    intended, mapped = by_edition(intended, "statement"), by_edition(mapped, "activity")
    for edition in editions:
        edition.intended_count, edition.mapped_count = intended.get(edition.pk, 0), mapped.get(edition.pk, 0)
    return editions


def by_edition(rows, counted):
    """{edition id: how many different `counted`}."""
    found = rows.order_by().values_list("statement__edition").annotate(n=Count(counted, distinct=True))
    return dict(found)


@transaction.atomic
def adopt(*, school, edition, by):
    """Use an edition. Doing it twice changes nothing."""
    if edition.status != Edition.Status.PUBLISHED or not visible_to(school).filter(pk=edition.pk).exists():
        raise ValidationError("This edition is not published, so it cannot be used yet.")
    adoption, is_new = Adoption.objects.get_or_create(school=school, edition=edition)
    if is_new:
        record(by=by, row=adoption, action="adopted")
    return adoption


@dataclass(frozen=True)
class Obstacle:
    """So many rows of one kind in one year that use an edition. `kind`: intended, mapping or accepted."""

    kind: str
    count: int
    start: int

    @property
    def year(self):
        return f"{self.start} to {self.start + 1}"


def obstacles(school, edition):
    """What of the school still uses this edition, newest year first: the reasons why it cannot be dropped."""
    kinds = [
        ("intended", IntendedOutcome, "year__start"),
        ("mapping", Mapping, "activity__year__start"),
        ("accepted", AcceptedGap, "year__start"),
    ]
    found = []
    for kind, model, start in kinds:
        rows = model.objects.filter(school=school, statement__edition=edition).order_by()
        found += [Obstacle(kind, n, s) for s, n in rows.values_list(start).annotate(n=Count("pk"))]
    return sorted(found, key=lambda obstacle: -obstacle.start)


@transaction.atomic
def drop(*, school, edition, by):
    """Stop using an edition. Refused while anything of the school uses it, so that nothing is lost."""
    adoption = Adoption.objects.select_for_update().get(school=school, edition=edition)
    if obstacles(school, edition):
        raise ValidationError("This edition is in use, so it cannot be dropped.")
    record(by=by, row=adoption, action="dropped")
    adoption.delete()


def statements_offered(edition):
    """The statements that can be chosen, in order: never one that the source lacks."""
    return edition.statements.for_learners().order_by("order").select_related("strand")


@dataclass
class Part:
    """One section with the statements that stand in it. `title` is empty where the branch says it already."""

    section: object
    title: str
    statements: list = field(default_factory=list)


@dataclass
class Branch:
    """A section at the top with its parts, as pickers and grids show them."""

    section: object
    parts: list = field(default_factory=list)

    @property
    def statements(self):
        return [statement for part in self.parts for statement in part.statements]


def branches(edition, statements):
    """These statements under their sections, in the edition's order; sections without any are left out."""
    inside = defaultdict(list)
    for statement in statements:
        inside[statement.section_id].append(statement)
    path, found = {}, {}
    for section in edition.sections.order_by("order"):  # parents come first
        path[section.pk] = [*path.get(section.parent_id, []), section]
        if inside[section.pk]:
            top, *below = path[section.pk]
            branch = found.setdefault(top.pk, Branch(top))
            branch.parts.append(Part(section, " › ".join(s.title for s in below), inside[section.pk]))
    return list(found.values())
