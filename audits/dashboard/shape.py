"""The frozen data of the dashboard, and the rule by which it chooses what to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: So many sentences at most.
MOST = 6


@dataclass(frozen=True, slots=True)
class Sentence:
    """`figure` of `of` things, in words, with a link to the rows; `of` is None where there is no whole.

    `then` says what it was before. `lacking` is the share that is not as it should be, from 0 to 1; a `late` one is
    past its day.
    """

    subject: str
    figure: int
    of: int | None
    say: str
    go: str
    url: str
    lacking: float
    late: bool = False
    then: str = ""

    @property
    def percent(self) -> int:
        return round(100 * self.figure / self.of) if self.of else 0

    @property
    def pressing(self) -> tuple[bool, float]:
        """What sorts the most pressing first: what is late, then what lacks most."""
        return (not self.late, -self.lacking)


def chosen(found: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """At most six: the most pressing of each subject, then the most pressing of the others; late first, then worst.

    Python's sort keeps what is equal in the order of `found`.
    """
    ranked = sorted(found, key=lambda one: one.pressing)
    first: dict[str, Sentence] = {}
    for one in ranked:
        first.setdefault(one.subject, one)
    leading = list(first.values())
    rest = [one for one in ranked if one not in leading]
    return tuple(sorted([*leading, *rest][:MOST], key=lambda one: one.pressing))
