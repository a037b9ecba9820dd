"""Question 3: who is missed? Groups that are reached less than all, and year groups that are reached least."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audits.reports.governors.records import Records
from audits.reports.governors.shape import HIDDEN, Cell, Part, Question, Source, Text, Value, table
from audits.reports.governors.wording import listed, verb
from careers.coverage import Share
from tracking.comparing import Compared, Comparison
from tracking.gaps import POINTS


def missed(records: Records) -> Question:
    return Question(
        3, "missed", "Who is missed", "Do all learners get what we intend, or are some left behind?",
        answer_of(records),
        "No totals by group are kept from earlier terms, so there is no comparison with last year.",
        parts_of(records), sources_of(records), records.day,
    )  # fmt: skip


def started(records: Records) -> bool:
    """Whether anything is intended for somebody who is on roll."""
    return bool(records.edition and records.comparison.columns and records.comparison.everybody.delivered.of)


@dataclass(frozen=True, slots=True)
class Beside:
    """A group's share beside that of all learners in the same year groups.

    Of the whole school where that may be shown, else of the year groups `among` in which both may: they are shown one
    by one on the page of groups, so that their sum tells nothing more.
    """

    name: str
    learners: int | None
    share: Share
    everybody: Share
    among: tuple[str, ...] = ()

    @property
    def gap(self) -> int | None:
        """In percentage points; None where nothing can be shown, or nothing was intended."""
        return difference(self.share, self.everybody)


def beside(records: Records, at: int) -> list[Beside]:
    """Each group; `at` is 0 for what reached them, 1 for evidence."""
    comparison, found = records.comparison, []
    everybody = (comparison.everybody.delivered, comparison.everybody.evidenced)[at]
    for group in comparison.groups:
        share = (group.delivered, group.evidenced)[at]
        if not share.hidden and not everybody.hidden:
            found.append(Beside(group.name, group.learners, share, everybody))
        else:
            found.append(among_shown(comparison, group, at))
    return found


def among_shown(comparison: Comparison, group: Compared, at: int) -> Beside:
    pairs = zip(comparison.columns, group.columns, comparison.everybody.columns, strict=True)
    both = [(column.name, hers[at], all_of[at]) for column, hers, all_of in pairs if hers[at].of]
    shown = [one for one in both if not one[1].hidden and not one[2].hidden]
    if not shown:
        return Beside(group.name, group.learners, Share(0, 0, True), Share(0, 0, True))
    share, everybody = total(one[1] for one in shown), total(one[2] for one in shown)
    return Beside(group.name, group.learners, share, everybody, tuple(name for name, _, _ in shown))


def total(shares: Iterable[Share]) -> Share:
    """Of what is shown, so that it tells nothing else."""
    found = list(shares)
    return Share(sum(share.reached for share in found), sum(share.of for share in found))


def behind(records: Records) -> list[Beside]:
    """Groups whose share is so many percentage points lower than that of all: the widest first."""
    if not started(records):
        return []
    less = [one for one in beside(records, 0) if one.gap is not None and one.gap <= -POINTS]
    return sorted(less, key=lambda one: one.gap or 0)


def difference(share: Share, everybody: Share) -> int | None:
    if share.percent is None or everybody.percent is None:
        return None
    return share.percent - everybody.percent


def answer_of(records: Records) -> str:
    if records.edition is None:
        return "We cannot say yet: no framework of learning outcomes has been chosen."
    if not started(records):
        return "We cannot say yet: nobody is on roll for whom an outcome is intended."
    everybody, groups = records.comparison.everybody.delivered, beside(records, 0)
    whole = "" if everybody.hidden else f"Learners have been reached with {everybody.percent} % of what we intend. "
    if less := behind(records):
        names = [f"{one.name} ({one.share.percent} % beside {one.everybody.percent} %)" for one in less]
        return f"{whole}{listed(names)} {verb(len(less))} reached clearly less."
    if not groups:
        return f"{whole}No groups are recorded, so we cannot say whether any of them misses out."
    if all(one.gap is None for one in groups):
        return f"{whole}Our groups are too small to compare without telling of single learners."
    return f"{whole}No group that we can show is reached clearly less than all learners."


def parts_of(records: Records) -> tuple[Part, ...]:
    if not started(records):
        return ()
    found: list[Part] = [Text(
        "‘Reached’ is the share of what was intended for these learners for which they took part in a session; "
        "‘evidenced’ is the share for which there is evidence at the level that we expect.", note=True,
    )]  # fmt: skip
    pairs = list(zip(beside(records, 0), beside(records, 1), strict=True))
    rows = [group_row(*pair) for pair in pairs if any(not one.share.hidden for one in pair)]
    if rows:
        header = ["Group", "Learners", "Reached", "All learners", "Difference", "Year groups", "Evidenced"]
        note = (
            "A group stands beside all learners of the same year groups. Where small numbers hide some of these, it is "
            "compared in the others."
        )
        found.append(table("groups", "Groups beside all learners", header, rows, note))
    if small := [one.name for one, other in pairs if one.share.hidden and other.share.hidden]:
        found.append(Text(f"Too small to show anything of: {listed(small, len(small))}.", note=True))
    everybody = zip(records.comparison.columns, records.comparison.everybody.columns, strict=True)
    pairs_of = [(column.name, *pair) for column, pair in everybody if pair[0].of]
    told_of = [one for one in pairs_of if not (one[1].hidden and one[2].hidden)]
    small = [one[0] for one in pairs_of if one not in told_of]
    note = f"Too small to show: {listed(small, len(small))}." if small else ""
    header = ["Year group", "Reached", "Evidenced", "Beside all learners"]
    by_year = year_rows(told_of, records.comparison.everybody.delivered)
    return (*found, table("year-groups", "Year groups, the least reached first", header, by_year, note))


def group_row(reached: Beside, evidenced: Beside) -> list[Value]:
    return [
        reached.name, reached.learners, shown(reached.share), shown(reached.everybody),
        in_words(reached.share, reached.everybody), among(reached), shown(evidenced.share),
    ]  # fmt: skip


def among(one: Beside) -> str:
    if one.share.hidden:
        return HIDDEN
    if not one.among:
        return "all"
    return one.among[0] if len(one.among) == 1 else f"{len(one.among)} of them"


def shown(share: Share) -> Cell:
    return Cell(plain(share), numeric=not share.hidden and bool(share.of))


def plain(share: Share) -> str:
    return HIDDEN if share.hidden else f"{share.percent} %" if share.of else "none intended"


def in_words(share: Share, everybody: Share) -> str:
    gap = difference(share, everybody)
    if gap is None:
        return HIDDEN if share.hidden or everybody.hidden else "nothing intended"
    if abs(gap) < POINTS:
        return "much the same"
    return f"{abs(gap)} points {'lower' if gap < 0 else 'higher'}"


def year_rows(shares: list[tuple[str, Share, Share]], everybody: Share) -> Iterable[list[Value]]:
    """`shares` are (year group, reached, evidenced)."""
    for name, reached, evidenced in sorted(shares, key=lambda one: (one[1].percent is None, one[1].percent or 0)):
        yield [name, shown(reached), shown(evidenced), in_words(reached, everybody)]


def sources_of(records: Records) -> tuple[Source, ...]:
    if not records.edition:
        return ()
    title, start = records.edition.framework.title, records.year.start
    return (
        Source(f"Groups beside all learners, {title}", records.link("coverage-groups", start, records.edition.pk)),
        Source("Gaps, with the learners who were missed", records.link("gap-list", start, records.edition.pk)),
    )
