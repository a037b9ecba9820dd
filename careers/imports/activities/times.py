"""When an activity is and for whom, as sheets kept by hand say it: 'Aut 1', 'Spr 1-Spr 2', '7-9', 'KS3', 'All'."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from careers.imports.cells import CellType, Chosen, Convert, Day, Raw, Wrong, key, plain
from careers.imports.kinds import Setting
from careers.models import KeyStage, Term

#: What an export writes where an activity is for no year group: an empty cell has those of the row above.
NO_COHORT = "No year group"
EVERYBODY = {"all", "all years", "all year groups", "whole school", "everyone", "everybody", "every year"}
EVERYBODY |= {"all students", "all pupils", "all learners", "all key stages", "ks3 5", "all cohorts"}
ALL_YEAR = {"all year", "whole year", "throughout", "throughout the year", "year round", "all year round", "ongoing"}
ALL_YEAR |= {"every term", "all terms", "every half term", "termly", "any time", "as needed"}
SIXTH = {"sixth form", "6th form", "post 16", "post16", "sixth", "6th"}


class YearGroup(CellType):
    """One or several year groups; a list of cohorts."""

    expected = "year groups, such as 7, 7-9, KS3 or All"

    def bind(self, setting: Setting) -> Convert:
        return YearGroups(list(setting.school.cohort_set.all())).convert

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        own = [(str(row.pk), row.name) for row in setting.school.cohort_set.all()]
        return [("all", "All year groups"), *KeyStage.choices, *own]

    def shown(self, value: Any) -> str:
        return str(value)


#: '9', '7-9', '10+'.
NUMBERED = re.compile(r"(\d{1,2})(?:\.0)?(?: ?(-|–|—|to) ?(\d{1,2})(?:\.0)?| ?(\+| and above| up))?")


class YearGroups:
    def __init__(self, cohorts: Sequence[Any]):
        self.cohorts = cohorts
        self.names: dict[str, list[Any]] = {}
        for row in cohorts:
            for name in (row.name, row.short_name):
                self.names.setdefault(key(name), [row])

    def convert(self, raw: Raw) -> list[Any]:
        found = self.chosen(raw.value) if isinstance(raw, Chosen) else self.meant(raw)
        if found is None:
            raise Wrong("Your school has no such year group", "Say which one is meant.", word=plain(raw))
        return found

    def chosen(self, value: str) -> list[Any] | None:
        if value == "all":
            return self.shown()
        return self.of_stage(value) if value in KeyStage.values else [r for r in self.cohorts if str(r.pk) == value]

    def meant(self, raw: Raw) -> list[Any] | None:
        if isinstance(raw, date):  # '7-8' became 7 August
            return self.between(*sorted((raw.day, raw.month)))
        word = key(raw)
        if word == key(NO_COHORT):
            return []
        if word in self.names:
            return self.names[word]
        if word in EVERYBODY:
            return self.shown()
        text = re.sub(r"\b(years?|yrs?|year groups?|groups?|only|nc)\b\.?", " ", plain(raw).casefold())
        text = " ".join(re.sub(r"\by(?=\d)", "", text).split())
        if stage := re.fullmatch(r"(?:ks|key stages?) ?([345])(?: ?(?:-|–|to|and|&|/) ?(?:ks)? ?([345]))?", text):
            stages = range(int(stage[1]), int(stage[2] or stage[1]) + 1)
            return [row for number in stages for row in self.of_stage(f"KS{number}") or []] or None
        return self.of_stage("KS5") if word in SIXTH else self.numbered(text)

    def numbered(self, text: str) -> list[Any] | None:
        if not (span := NUMBERED.fullmatch(text)):
            return None
        first = int(span[1])
        if not (span[2] or span[4]):
            return [row for row in self.cohorts if row.year_number == first] or None
        return self.between(first, int(span[3]) if span[3] else 99)

    def shown(self) -> list[Any]:
        return [row for row in self.cohorts if row.active]

    def of_stage(self, stage: str) -> list[Any] | None:
        return [row for row in self.shown() if row.key_stage == stage] or None

    def between(self, first: int, last: int) -> list[Any] | None:
        return [row for row in self.shown() if row.year_number and first <= row.year_number <= last] or None


@dataclass(frozen=True)
class Span:
    """Days, or half-terms: the first and the last."""

    first: Any
    last: Any

    @property
    def in_days(self) -> bool:
        return isinstance(self.first, date)


class When(CellType):
    """Half-terms, a month, or days."""

    expected = "a half-term such as Autumn 1, a month, or days such as 3 March 2027"

    def bind(self, setting: Setting) -> Convert:
        return Times(list(setting.year.terms.all()) if setting.year else []).convert

    def options(self, setting: Setting) -> Sequence[tuple[str, str]]:
        terms = list(setting.year.terms.all()) if setting.year else []
        return [*((str(row.pk), row.name) for row in terms), ("all", "The whole year")]

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)


SEASONS = {"aut": 1, "spr": 3, "sum": 5}
SEASON = re.compile(
    r"(aut(?:umn)?|spr(?:ing)?|sum(?:mer)?)\.?(?: ?terms?)? ?(?:half ?-?(?:term)? ?)?([12])?(?: ?term)?"
)
HALF = re.compile(r"(?:h\.?t\.?|half[ -]?terms?) ?([1-6])|term ?([4-6])|t([4-6])")
MONTHS = {name.casefold(): at for at, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.casefold(): at for at, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
BEFORE = re.compile(r"^(w/?[bc]:?|week (beginning|commencing)|from|on|during|in|late|early|mid)[ -]", re.IGNORECASE)
#: How two ends of a span are told apart; the first that makes sense of both is taken.
CUTS = [r"\s+(?:to|until|-|–|—)\s+", r"\s*[–—]\s*", r"\s*[-/&,+;]\s*|\s+(?:to|and|until)\s+"]


class Times:
    def __init__(self, terms: Sequence[Term]):
        self.terms = sorted(terms, key=lambda term: term.order)
        self.by_order = {term.order: term for term in self.terms}
        self.names = {key(term.name): term for term in self.terms}

    def convert(self, raw: Raw) -> Span:
        if isinstance(raw, Chosen):
            one = next((term for term in self.terms if str(term.pk) == raw.value), None)
            return Span(one, one) if one else self.all()
        found = self.single(raw, "") or (self.spanned(plain(raw)) if isinstance(raw, str) else None)
        if found is None:
            raise Wrong("This time of the year is not known", "Say which half-term is meant.", word=plain(raw))
        return found

    def all(self) -> Span:
        if not self.terms:
            raise Wrong("The academic year has no half-terms yet", "Add them under 'Academic years'.")
        return Span(self.terms[0], self.terms[-1])

    def single(self, raw: Raw, season: str) -> Span | None:
        """One time; `season` is that of the part before it, so that '2' means something in 'Aut 1-2'."""
        word = key(raw)
        if word in self.names:
            return Span(self.names[word], self.names[word])
        if word in ALL_YEAR:
            return self.all()
        if isinstance(raw, str):
            raw = BEFORE.sub("", plain(raw)).strip()
            word = key(raw)
            return self.seasonal(word, season) or self.month(word) or self.day(raw)
        return self.day(raw)

    def seasonal(self, word: str, season: str) -> Span | None:
        if season and word in {"1", "2"}:
            word = f"{season} {word}"
        if half := HALF.fullmatch(word):
            order = int(half[1] or half[2] or half[3])
            return self.orders(order, order)
        if not (found := SEASON.fullmatch(word)):
            return None
        first = SEASONS[found[1][:3]]
        only = first + int(found[2]) - 1 if found[2] else 0
        return self.orders(only or first, only or first + 1)

    def orders(self, first: int, last: int) -> Span | None:
        there = [term for term in self.terms if first <= term.order <= last]
        return Span(there[0], there[-1]) if there else None

    def month(self, word: str) -> Span | None:
        """The half-terms that touch a month."""
        name = re.sub(r" (20)?\d\d$", "", word)
        if name not in MONTHS:
            return None
        touched = [term for term in self.terms if MONTHS[name] in months_of(term)]
        return Span(touched[0], touched[-1]) if touched else None

    @staticmethod
    def day(raw: Raw) -> Span | None:
        try:
            day = Day().clean(raw)
        except Wrong:
            return None
        return Span(day, day)

    def spanned(self, words: str) -> Span | None:
        for cut in CUTS:
            parts = [part for part in re.split(cut, words) if part]
            found, season = [], ""
            for part in parts:
                found.append(self.single(part, season))
                season = key(part)[:3] if key(part)[:3] in SEASONS else season
            if len(parts) > 1 and (span := joined(found)):
                return span
        return None


def months_of(term: Term) -> set[int]:
    if not (term.starts_on and term.ends_on):
        return set()
    last = term.ends_on.month + (12 if term.ends_on.year > term.starts_on.year else 0)
    return {(month - 1) % 12 + 1 for month in range(term.starts_on.month, last + 1)}


def joined(parts: Sequence[Span | None]) -> Span | None:
    """From the first to the last of them; nothing where one is not known, or days and half-terms are mixed."""
    known = [part for part in parts if part]
    if len(known) < len(parts) or len({part.in_days for part in known}) > 1:
        return None
    at: Callable[[Any], Any] = (lambda one: one) if known[0].in_days else (lambda term: term.order)
    if at(known[-1].last) < at(known[0].first):
        raise Wrong("The end comes before the beginning", "Change one of them.")
    return Span(known[0].first, max((part.last for part in known), key=at))
