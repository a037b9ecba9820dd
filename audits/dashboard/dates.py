"""What runs out next, and when: the review of the audit, that of the public page, and the window for providers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

#: So many days ahead a day is spoken of.
NEAR = 90
#: Schools hold the encounters with providers of Years 9, 11 and 13 by this day of the academic year.
WINDOW = (2, 28)
#: Year groups of the three key phases, the last of each.
PHASES = {9: "Years 8 and 9", 11: "Years 10 and 11", 13: "Years 12 and 13"}


@dataclass(frozen=True, slots=True)
class Day:
    """One thing with the day on which it is due."""

    what: str
    why: str
    day: date
    left: int
    url: str

    @property
    def late(self) -> bool:
        return self.left < 0

    @property
    def when(self) -> str:
        if self.left in (0, 1):
            return ("today", "tomorrow")[self.left]
        return f"in {self.left} days" if self.left > 0 else f"{-self.left} day{'s' if self.left < -1 else ''} ago"


def days_of(
    school: Any, year: Any, today: date, *, frozen: Any, public: Any, numbers: Iterable[int | None], leads: bool
) -> tuple[Day, ...]:
    """The first first. `frozen` is the day of the last frozen audit, `public` the review day of the public page.

    `numbers` are the school's year groups. What belongs to a year that is over is not told.
    Only who `leads` the programme is led to the public page.
    """
    if today > year.ends_on:
        return ()
    found = []
    if frozen:
        again = a_year_after(frozen)
        why = f"The last was agreed on {frozen:%-d %B %Y}. A review each year is usual."
        found.append(("Review the programme", why, again, reverse("audit-list", args=[school.slug])))
    if public:
        why = "The page that schools must publish says when it is reviewed next."
        url = reverse("public-page", args=[school.slug]) if leads else ""
        found.append(("Review the public page", why, public, url))
    phases = [words for last, words in PHASES.items() if last in set(numbers)]
    window = date(year.start + 1, *WINDOW)
    if phases and window >= today:
        why = f"Two are to be held by then in each phase: {', '.join(phases)}."
        url = reverse("report-governors", args=[school.slug, year.start])
        found.append(("Hold the encounters with providers", why, window, url))
    days = (Day(what, why, day, (day - today).days, url) for what, why, day, url in found)
    return tuple(sorted(days, key=lambda one: one.day))


def a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def near(days: Iterable[Day]) -> tuple[Day, ...]:
    """What is past, or comes soon."""
    return tuple(one for one in days if one.left <= NEAR)
