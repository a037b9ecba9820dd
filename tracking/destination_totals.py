"""Destinations in totals: for each year group of leavers the share known and the kinds, and both by group.

Counts of 1 to 4, and what would tell them, are hidden where the reader may not see the learners themselves.
"""

from collections import defaultdict
from dataclasses import dataclass

from careers.sheets import Sheet
from tracking.destinations import KINDS, LEAVING_YEARS, STAGES, Kind, leavers_of, leaving
from tracking.models import Characteristic
from tracking.small_numbers import counted, hidden, hidden_in_groups, is_small

#: The kinds in the order of the rules, 'not known' last; a leaver's kind is a position in this list.
ORDER = [Kind(kind) for kind in KINDS]
NOT_KNOWN = ORDER.index(Kind.UNKNOWN)
OTHERS = "Left from other year groups"
HIDDEN = "hidden"
AS_THEY_ARE = "as they are: for the school's own use. Hide those of 1 to 4 before this leaves the school"


@dataclass(frozen=True)
class Known:
    """Of how many leavers a stage is known; None where that would tell of too few."""

    stage: str
    count: int | None
    of: int

    @property
    def label(self):
        return STAGES[self.stage]

    @property
    def share(self):
        return percent(self.count, self.of)


@dataclass(frozen=True)
class Line:
    """A kind, or a group with its counts `by_kind`. None stands for what is hidden."""

    label: str
    count: int | None
    share: int | None = None
    by_kind: tuple = ()


@dataclass(frozen=True)
class Leavers:
    """The leavers of one year group. Where they are too few to be told, `size` is None and the rest is empty."""

    name: str
    size: int | None
    known: tuple = ()
    lines: tuple = ()
    kinds: tuple = ()
    groups: tuple = ()

    @property
    def hides(self):
        shown = [line.count for line in (*self.lines, *self.groups)]
        return None in shown or any(cell is None for line in self.groups for _, cell in line.by_kind)


def percent(count, of):
    return None if count is None or not of else round(100 * count / of)


def totals_of(year, stage, *, exact):
    """[Leavers] of a year with the kinds at one stage, in five queries. `exact` for who may see the learners."""
    targets = list(year.school.targetgroup_set.all())
    rows = Characteristic.objects.filter(enrolment__in=leaving(year)).order_by().values_list("enrolment", "target")
    members = defaultdict(set)
    for enrolment, target in rows:
        members[target].add(enrolment)
    groups = [(target.name, members[target.pk]) for target in targets if members[target.pk]]
    return [table_of(name, found, groups, stage, exact) for name, found in by_cohort(leavers_of(year))]


def by_cohort(leavers):
    """[(year group, its leavers)] in the order of the programme; who left from any other year group comes last."""
    found = defaultdict(list)
    for leaver in leavers:
        cohort = leaver.enrolment.cohort
        among = (cohort.year_number, cohort.name) if cohort.year_number in LEAVING_YEARS else (99, OTHERS)
        found[among].append(leaver)
    return [(name, those) for (_, name), those in sorted(found.items(), key=lambda item: item[0])]


def table_of(name, leavers, groups, stage, exact):
    size = len(leavers)
    if is_small(size) and not exact:
        return Leavers(name, None)
    sets = [(label, {at for at, one in enumerate(leavers) if one.enrolment.pk in among}) for label, among in groups]
    sets = [(label, among) for label, among in sets if among]
    kinds = positions(leavers, stage)
    whole, rows = counts_of(kinds, [among for _, among in sets], exact)
    used = [at for at in range(len(ORDER)) if whole[at] != 0]
    lines = tuple(Line(KINDS[ORDER[at]], whole[at], percent(whole[at], size)) for at in used)
    known = tuple(known_at(leavers, at, exact) for at in STAGES)
    table = tuple(group_line(label, len(among), row, used) for (label, among), row in zip(sets, rows, strict=True))
    return Leavers(name, size, known, lines, tuple(KINDS[ORDER[at]] for at in used), table)


def positions(leavers, stage):
    return [ORDER.index(leaver.kind(stage)) for leaver in leavers]


def counts_of(kinds, sets, exact):
    """(counts of everybody by kind, those of each group), as this reader may see them."""
    if not exact:
        return hidden_in_groups(kinds, len(ORDER), sets)
    return counted(kinds, len(ORDER), range(len(kinds))), [counted(kinds, len(ORDER), among) for among in sets]


def known_at(leavers, stage, exact):
    """What is known is all but 'not known', and is hidden with it."""
    counts = counted(positions(leavers, stage), len(ORDER), range(len(leavers)))
    unknown = (counts if exact else hidden(counts))[NOT_KNOWN]
    return Known(stage, None if unknown is None else len(leavers) - unknown, len(leavers))


def group_line(label, size, row, used):
    """A group by kind; where nothing can be told, not even its size."""
    if row is None:
        size, row = None, (None,) * len(ORDER)
    return Line(label, size, by_kind=tuple((KINDS[ORDER[at]], row[at]) for at in used))


def total_sheets(tables, year, stage, *, exact):
    """The page as a spreadsheet, with the same hidden."""
    label = STAGES[stage].capitalize()
    known = [[t.name, k.label, shown(k.count), k.of] for t in tables for k in t.known]
    kinds = [[t.name, line.label, shown(line.count), shown(line.share)] for t in tables for line in t.lines]
    groups = [
        [t.name, line.label, kind, shown(cell)] for t in tables for line in t.groups for kind, cell in line.by_kind
    ]
    about = [["Leavers of", str(year)], ["Stage of kinds and groups", label]]
    about += [[t.name, shown(t.size)] for t in tables]
    about += [["Counts", AS_THEY_ARE if exact else "those of 1 to 4 are hidden, and others that would tell them"]]
    about += [["Names", "none: these are counts, in which learners who object to sharing are counted and not told"]]
    return [
        Sheet("Known", ["Year group", "Stage", "Known", "Leavers"], known),
        Sheet("Kinds", ["Year group", "Kind", "Leavers", "Per cent"], kinds),
        Sheet("Groups", ["Year group", "Group", "Kind", "Leavers"], groups),
        Sheet("About", ["What", "Which"], about),
    ]


def shown(number):
    return HIDDEN if number is None else number
