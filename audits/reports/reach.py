"""How far intended outcomes are, in numbers that may leave the school.

Only what is shown in a cell of coverage is added up, so that no sum tells of a cell that is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from careers.charts import Figure, Step, funnel_figure
from careers.coverage import Cell, Share


@dataclass(frozen=True, slots=True)
class Reach:
    """How far some intended outcomes are. `took_part` and `evidence` add up learners over the outcomes shown.

    `hidden` are (outcomes whose learners who took part are too few to show, outcomes whose evidence is).
    """

    intended: int
    planned: int
    held: int
    evidenced: int
    took_part: Share
    evidence: Share
    hidden: tuple[int, int]


def reach_of(cells: Iterable[Cell]) -> Reach:
    found = list(cells)
    took_part, few = shown(cell.delivered for cell in found)
    evidence, unsaid = shown(cell.evidenced for cell in found)
    return Reach(
        intended=len(found),
        planned=sum(bool(cell.planned) for cell in found),
        held=sum(bool(cell.held) for cell in found),
        evidenced=sum(bool((share := cell.evidenced) and not share.hidden and share.reached) for cell in found),
        took_part=took_part,
        evidence=evidence,
        hidden=(few, unsaid),
    )


def shown(shares: Iterable[Share | None]) -> tuple[Share, int]:
    """(the sum of those that may be shown, how many are hidden)."""
    known = [share for share in shares if share]
    seen = [share for share in known if not share.hidden]
    return Share(sum(one.reached for one in seen), sum(one.of for one in seen)), len(known) - len(seen)


def figure_of(reach: Reach) -> Figure:
    of = reach.intended
    steps = [Step("Intended", of, None), Step("Planned", reach.planned, of), Step("Held at least once", reach.held, of)]
    steps.append(Step("With evidence", reach.evidenced, of))
    return funnel_figure("outcomes-figure", "Outcomes that serve an objective", steps)
