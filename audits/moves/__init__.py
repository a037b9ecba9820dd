"""Moving a school to a new edition of a framework.

    difference_of(old, new)                     kept, changed, dropped and new, statement by statement
    planned_for(school, old, new, difference)   what will be carried, and what will stay
    move(school, old, new, by)                  do it

Below: `programme` carries intended outcomes, mappings and accepted gaps of open years; `answers` those of unfinished
audits; `successors` gives frozen audits one.
"""

from audits.moves.answers import left_behind, with_left_behind
from audits.moves.difference import Difference, Pair, Words, difference_of
from audits.moves.planned import Planned, planned_for
from audits.moves.whole import Moved, move

__all__ = [
    "Difference",
    "Moved",
    "Pair",
    "Planned",
    "Words",
    "difference_of",
    "left_behind",
    "move",
    "planned_for",
    "with_left_behind",
]
