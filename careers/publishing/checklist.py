"""What is on the public page and what is missing, item by item, and what is due there next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.urls import reverse

from careers.models import PublicPage
from careers.publishing.requirements import Requirement, requirements

#: A review is told of this long before its day.
SOON = timedelta(days=60)
State = Literal["there", "missing", "overdue", "soon"]


@dataclass(frozen=True)
class Item:
    """One thing to publish, as it stands. `day` is the day of the next review, where it is about that."""

    key: str
    words: str
    state: State
    sentence: str
    day: date | None
    url: str
    force: str
    source: str
    edition: str
    since: date

    @property
    def done(self) -> bool:
        return self.state != "missing"


@dataclass(frozen=True)
class Checklist:
    items: tuple[Item, ...]

    @property
    def missing(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.done)

    @property
    def done(self) -> int:
        return len(self.items) - len(self.missing)

    @property
    def of(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class Due:
    """What is to be done about the public page, in a sentence. `url` is where, as an address below the school."""

    kind: Literal["off", "missing", "overdue", "soon"]
    sentence: str
    day: date | None
    url: str


def checklist_of(page: PublicPage, today: date) -> Checklist:
    return Checklist(tuple(item_of(page, one, today) for one in requirements(today)))


def item_of(page: PublicPage, one: Requirement, today: date) -> Item:
    state = state_of(page, one, today)
    url = f"{reverse('public-page', args=[page.school.slug])}#id_{first_empty(page, one)}"
    day = getattr(page, one.field) if one.reviewed else None
    told = {name: getattr(one, name) for name in ("key", "words", "force", "source", "edition", "since")}
    return Item(state=state, sentence=sentence_of(one, state, day), day=day, url=url, **told)


def state_of(page: PublicPage, one: Requirement, today: date) -> State:
    if not any(all(filled(page, name) for name in way) for way in one.ways):
        return "missing"
    if not one.reviewed:
        return "there"
    day: date = getattr(page, one.field)
    if day < today:
        return "overdue"
    return "soon" if day <= today + SOON else "there"


def filled(page: PublicPage, name: str) -> bool:
    value = getattr(page, name)
    return bool(value.strip() if isinstance(value, str) else value)


def first_empty(page: PublicPage, one: Requirement) -> str:
    """The field to go to: the first that is still empty, else the first."""
    return next((name for name in one.ways[0] if not filled(page, name)), one.field)


def sentence_of(one: Requirement, state: State, day: date | None) -> str:
    if state == "missing":
        return one.missing
    if day is None:
        return "It is there."
    when = f"{day:%-d %B %Y}"
    return {
        "overdue": f"The review was due on {when}. Look at each part, then give the next day.",
        "soon": f"The next review is due soon, on {when}.",
        "there": f"The next review is on {when}.",
    }[state]


def due_of(page: PublicPage, today: date) -> tuple[Due, ...]:
    """What is overdue, missing or due within 60 days on the public page, the most pressing first."""
    checklist, found = checklist_of(page, today), []
    if not page.on:
        url = reverse("public-page", args=[page.school.slug])
        found.append(Due("off", "The careers programme is not published: its public page is switched off.", None, url))
    found += [due for item in checklist.items if page.on and (due := reviewing(item))]
    missing = [Due("missing", f"Missing on the public page: {lower(one.words)}.", None, one.url)
               for one in checklist.missing]  # fmt: skip
    order = {"off": 0, "overdue": 1, "missing": 2, "soon": 3}
    return tuple(sorted(found + missing, key=lambda due: order[due.kind]))


def reviewing(item: Item) -> Due | None:
    if item.day is None or item.state not in ("overdue", "soon"):
        return None
    word: Literal["overdue", "soon"] = "overdue" if item.state == "overdue" else "soon"
    was = "was" if word == "overdue" else "is"
    return Due(word, f"The review of the public page {was} due on {item.day:%-d %B %Y}.", item.day, item.url)


def lower(words: str) -> str:
    return words[:1].lower() + words[1:]
