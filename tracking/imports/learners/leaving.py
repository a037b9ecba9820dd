"""Who is on roll and not in the file: told, or taken to have left if somebody says that the file is the whole roll."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tracking.imports.learners import days

if TYPE_CHECKING:
    from tracking.imports.learners.roll import Roll

#: So many names of those who leave are told.
NAMED = 5


def leavers(roll: Roll, there: set[int]) -> None:
    """Whoever is on roll and not `there` leaves, or a note says why not."""
    setting = roll.setting
    on_roll = [row for row in roll.finder.enrolments.values() if row.on_roll_on(days.of_roll(setting))]
    absent = [row for row in on_roll if row.learner_id not in there]
    if not absent:
        return
    last, named = days.last_day(setting), counted(len(absent))
    if not setting.options.get(days.WHOLE_ROLL[0]):
        roll.notes.append(f"{named} on roll and not in this file: nothing changes for them.")
    elif last is None:
        roll.notes.append(f"{named} not in this file. {setting.year} is over, so nobody leaves it now.")
    elif len(absent) * days.MANY > len(on_roll) and not setting.options.get(days.MANY_LEAVE[0]):
        roll.notes.append(
            f"{len(absent):,} of {len(on_roll):,} learners are not in this file. That is more than a third, so nobody "
            f"leaves yet. If the file is whole, choose ‘{days.MANY_LEAVE[1]}’."
        )
    else:
        leave(roll, absent, last)


def leave(roll: Roll, absent: list[Any], last: date) -> None:
    for row in absent:
        roll.changes.change(row, on_roll_to=max(last, row.on_roll_from or last))
    roll.counts["learners who leave"] = len(absent)
    roll.confirm = f"{counted(len(absent))} marked as having left."
    names = sorted(row.learner.sorted_name for row in absent)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    roll.notes.append(
        f"{counted(len(absent))} not in this file and will be marked as having left on {last:%-d %B %Y}: "
        f"{'; '.join(names[:NAMED])}{more}."
    )


def counted(number: int) -> str:
    return "1 learner is" if number == 1 else f"{number:,} learners are"
