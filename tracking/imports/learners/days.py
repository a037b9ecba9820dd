"""The days on roll that a row of a list of learners gives."""

from __future__ import annotations

from datetime import date
from typing import Any

from careers.imports.kinds import Record, Setting

#: For `Kind.options`.
WHOLE_ROLL = (
    "whole_roll",
    "This file is the whole roll",
    "Whoever is on roll in this year and is not in the file leaves: yesterday was the last day. "
    "Whoever had left and is in the file is back.",
)
#: From this share on somebody has to say so once more.
MANY, MANY_LEAVE = 3, (
    "many_leave",
    "Even if more than a third of the learners leave",
    "A file of one year group alone would take everybody else away.",
)  # fmt: skip


def wanted(record: Record, enrolment: Any, setting: Setting) -> dict[str, date | None]:
    """{field: day} of what differs; the row is refused where the days cannot be."""
    year: Any = setting.year
    found: dict[str, date | None] = {
        name: record.values[name] for name in ("on_roll_from", "on_roll_to") if name in record.values
    }
    first, last = found.get("on_roll_from"), found.get("on_roll_to")
    if first and first > year.ends_on:
        record.refuse(f"The first day on roll lies after {year}", "Choose the year in which the learner comes.",
                      field="on_roll_from")  # fmt: skip
    if last and last < year.starts_on:
        before(record, enrolment, setting)
    if "on_roll_from" in found:
        found["on_roll_from"] = None if not first or first <= year.starts_on else first
    if "on_roll_to" in found:
        found["on_roll_to"] = None if not last or last > year.ends_on else last
    found = {name: day for name, day in found.items() if differs(enrolment, name, day, year)}
    back(found, record, enrolment, setting)
    first = found.get("on_roll_from", enrolment and enrolment.on_roll_from)
    last = found.get("on_roll_to", enrolment and enrolment.on_roll_to)
    if first and last and last < first and record.good:
        record.refuse("The last day on roll is before the first", "Mend one of the two days.", field="on_roll_to")
    return found


def before(record: Record, enrolment: Any, setting: Setting) -> None:
    """Whoever left before the year is none of its learners."""
    if enrolment is None:
        record.leave(f"This learner left before {setting.year} began and is left out")
    elif enrolment.on_roll_to != record.values["on_roll_to"]:
        record.refuse(f"The last day on roll lies before {setting.year}", "Mend the day, or leave the row out.",
                      field="on_roll_to")  # fmt: skip


def differs(enrolment: Any, name: str, day: date | None, year: Any) -> bool:
    """Whether the day says something else than what is kept: no first day is the first day of the year."""
    now = enrolment and getattr(enrolment, name)
    if name == "on_roll_from":
        return bool(max(day or year.starts_on, year.starts_on) != max(now or year.starts_on, year.starts_on))
    return bool(day != now)


def back(found: dict[str, date | None], record: Record, enrolment: Any, setting: Setting) -> None:
    """Whoever had left and is in the whole roll, without a last day, is back."""
    if not enrolment or not enrolment.on_roll_to or enrolment.on_roll_to >= setting.today:
        return
    if record.get("on_roll_to"):
        return
    if setting.options.get(WHOLE_ROLL[0]):
        found["on_roll_to"] = None
    elif "on_roll_to" not in found:
        record.warn("This learner has left, and is in the file",
                    f"If the learner is back, choose ‘{WHOLE_ROLL[1]}’, or change the last day by hand.")  # fmt: skip


def last_day(setting: Setting) -> date | None:
    """The last day of those who leave now; None in a year that is over."""
    year: Any = setting.year
    if setting.today > year.ends_on:
        return None
    return date.fromordinal(max(setting.today, year.starts_on).toordinal() - 1)


def of_roll(setting: Setting) -> date:
    """The day for which the roll is read: today, or the nearest day of the year."""
    year: Any = setting.year
    day: date = min(max(setting.today, year.starts_on), year.ends_on)
    return day
