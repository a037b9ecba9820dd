"""What one row of a file sets on the activity itself, and whether what it says of time can be."""

from __future__ import annotations

from typing import Any

from careers.imports.activities.cells import kind_in
from careers.imports.activities.known import span_of
from careers.imports.difference import Changes
from careers.imports.kinds import Record, Setting
from careers.models import Activity

#: Columns of the activity that a cell sets as it stands.
OWN = ("kind", "subject", "lead", "hours", "cost", "intent", "impact", "evaluation", "cancelled_because")
#: A word for a status that nobody types: it follows from the sessions.
DELIVERED = "delivered"


def refuse_times(record: Record, activity: Any, setting: Setting) -> None:
    """Refuse days outside the year, and a last day without a first or before it."""
    wanted = times(record, activity)
    for name in ("starts_on", "ends_on"):
        day = wanted.get(name)
        if day and not setting.year.starts_on <= day <= setting.year.ends_on:  # type: ignore[union-attr]
            record.refuse("The day is outside the academic year", "Change the day, or bring the file into its year.",
                          field=source_of(record, name))  # fmt: skip
    first, last = (wanted.get(name, getattr(activity, name, None)) for name in ("starts_on", "ends_on"))
    if last and not first:
        record.refuse("There is a last day without a first", "Give the first day as well.", field="last_day")
    if first and last and last < first:
        record.refuse("The last day is before the first", "Change one of them.", field=source_of(record, "ends_on"))


def source_of(record: Record, name: str) -> str:
    field = {"starts_on": "first_day", "ends_on": "last_day"}[name]
    return field if field in record.values else "date" if record.raw.get("date") else "when"


def times(record: Record, activity: Any) -> dict[str, Any]:
    """The days and half-terms that a row sets; those of a column of its own count before those of 'When'."""
    values, wanted = record.values, {}
    if "when" in values and values["when"] != (activity and span_of(activity)):
        span = values["when"]
        if span is None:
            wanted = dict.fromkeys(("starts_on", "ends_on", "first_term", "last_term"))
        elif span.in_days:
            wanted = {"starts_on": span.first, "ends_on": span.last if span.last != span.first else None}
        else:
            wanted = {"first_term": span.first, "last_term": span.last, "starts_on": None, "ends_on": None}
    pairs = {"starts_on": "first_day", "ends_on": "last_day"}
    return wanted | {name: values[field] for name, field in pairs.items() if field in values}


def status(record: Record, activity: Any) -> dict[str, Any]:
    wanted = record.values.get("status")
    if wanted is None or wanted == DELIVERED:
        return {}
    restored = activity.status == Activity.Status.CANCELLED != wanted
    return {"status": wanted} | ({"cancelled_because": ""} if restored else {})


def set_own(record: Record, activity: Any, changes: Changes) -> list[str]:
    """Give the activity its own columns; what differs from before, in words."""
    wanted = {name: record.values[name] for name in OWN if name in record.values}
    wanted |= status(record, activity) | times(record, activity)
    words = []
    for name, value in wanted.items():
        column = activity._meta.get_field(name)
        if value is None and not column.null:
            value = column.get_default() if column.choices else ""
        before = in_words(activity, name)
        if changes.change(activity, **{name: value}):
            words.append(f"{column.verbose_name} {in_words(activity, name) or 'none'}, was {before or 'none'}")
    return words


def in_words(activity: Any, name: str) -> str:
    column = activity._meta.get_field(name)
    if column.choices:
        return str(getattr(activity, f"get_{name}_display")())
    value = getattr(activity, name)
    words = "" if value is None else f"{value:%-d %B %Y}" if hasattr(value, "strftime") else str(value)
    return words if len(words) <= 60 else f"{words[:59]}…"


def begin(record: Record, setting: Setting) -> tuple[Any, bool]:
    """A new activity, and whether its kind was read from its title."""
    activity: Any = Activity(school=setting.school, year=setting.year, title=record.values["title"])
    activity.was_held, activity.first_session, activity.last_session = False, None, None
    subject = Activity.Kind.CURRICULUM if record.values.get("subject") else ""
    guessed = "" if record.values.get("kind") else subject or kind_in(activity.title)
    activity.kind = guessed or activity.kind
    return activity, bool(guessed)


def summary(record: Record, activity: Any) -> list[str]:
    """What a new activity is, in a few words."""
    groups = ", ".join(row.short_name for row in record.values.get("cohorts") or ())
    hours = f"{activity.hours.normalize():f} hour{'' if activity.hours == 1 else 's'}" if activity.hours else ""
    return [part for part in (activity.get_kind_display(), groups, activity.when, hours) if part]
