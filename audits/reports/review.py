"""The maturity review: what the group agreed on each statement, why, what changed, and what is done about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from audits.headlines import Headline, headlines
from audits.models import Action
from audits.profiles import Band, Profile, Row, profile_of
from audits.reports.doings import Doing, doing_sheet, doings_of
from audits.reports.figures import code_of, levels_of_bands
from audits.sheets import profile_sheets
from careers.charts import Figure
from careers.sheets import Sheet, Value


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement with what is done about it."""

    row: Row
    doings: tuple[Doing, ...]
    url: str

    @property
    def id(self) -> str:
        return f"s-{self.row.asked.id}"

    @property
    def since(self) -> str:
        """'up from Level 2', 'as last time'; '' where nothing can be compared."""
        if not (self.row.move and self.row.before):
            return ""
        return "as last time" if self.row.move == "same" else f"{self.row.move} from {self.row.before.words}"

    @property
    def wordless(self) -> bool:
        """Whether the agreed level should have words, and the source lacks them."""
        return bool(self.row.rung and self.row.asked.looks.get(self.row.rung.code) == "")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A theme. `lacking` are the codes of statements for which the source has no words at all."""

    id: str
    code: str
    band: Band
    entries: tuple[Entry, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """`others` are actions about the audit as a whole. Addresses stand in it as they are."""

    title: str
    profile: Profile
    facts: tuple[tuple[str, str], ...]
    headlines: tuple[Headline, ...]
    figure: Figure
    chapters: tuple[Chapter, ...]
    doings: tuple[Doing, ...]
    others: tuple[Doing, ...]
    answers: str

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for chapter in self.chapters for entry in chapter.entries)

    def moved(self, move: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.row.move == move)

    @property
    def changes(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """What moved up, what moved down; empty ones are left out."""
        found = (("Moved up", self.moved("up")), ("Moved down", self.moved("down")))
        return tuple((title, entries) for title, entries in found if entries)

    @property
    def new(self) -> int:
        """Judged now, and not last time."""
        return sum(1 for entry in self.entries if entry.row.rung and not entry.row.move)

    @property
    def marked(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """Strengths, priorities."""
        kinds = (("Strengths", "strength"), ("Priorities", "priority"))
        return tuple((title, tuple(one for one in self.entries if one.row.mark == mark)) for title, mark in kinds)

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        found = [("short", "In short"), ("profile", f"Profile by {self.profile.wording.section_kind.lower()}")]
        found += [(chapter.id, f"{chapter.code} {chapter.band.title}".strip()) for chapter in self.chapters]
        return (*found, ("actions", "Actions"))


def review_of(audit: Any, *, today: date) -> Review:
    """The review of a compared or frozen audit, in at most nine queries. `audit` as `profile_of` takes it."""
    profile = profile_of(audit)
    doings = doings_about(audit, today)
    entries = entries_of(audit, profile, doings)
    asked = {row.asked.id for row in profile.rows}
    return Review(
        title=str(audit),
        profile=profile,
        facts=facts_of(audit, profile),
        headlines=headlines(profile),
        figure=levels_of_bands("profile-figure", profile.wording.section_kind, profile, profile.bands),
        chapters=chapters_of(profile, entries),
        doings=doings,
        others=tuple(one for one in doings if one.statement not in asked),
        answers=reverse("audit-answers", args=[audit.school.slug, audit.pk]),
    )


def doings_about(audit: Any, today: date) -> tuple[Doing, ...]:
    """Every action that came from this audit, or is about a statement that it asks, whenever it was made."""
    asked = audit.judged_statements().values("pk")
    found = Action.objects.filter(Q(audit=audit) | Q(statement__in=asked), school=audit.school_id)
    return doings_of(found, today)


def entries_of(audit: Any, profile: Profile, doings: Sequence[Doing]) -> dict[int, Entry]:
    """{statement id: its entry}."""
    base = reverse("audit-statement", args=[audit.school.slug, audit.pk, 0]).removesuffix("0/")
    about: dict[int | None, list[Doing]] = defaultdict(list)
    for one in doings:
        about[one.statement].append(one)
    return {
        row.asked.id: Entry(row, tuple(about[row.asked.id]), f"{base}{row.asked.id}/") for row in profile.rows
    }  # fmt: skip


def chapters_of(profile: Profile, entries: dict[int, Entry]) -> tuple[Chapter, ...]:
    found = []
    for number, band in enumerate(profile.bands, 1):
        lacking = profile.wording.lacking_in(section=band.section.id) if band.section else ()
        here = tuple(entries[row.asked.id] for row in band.rows)
        found.append(Chapter(f"part-{number}", code_of(band), band, here, lacking))
    return tuple(found)


def facts_of(audit: Any, profile: Profile) -> tuple[tuple[str, str], ...]:
    """What the head of the report says of the audit. People by their capacity and number, never by name."""
    facts = [("Judged against", f"{profile.wording.title}, {profile.wording.label}"), ("Year", str(audit.year))]
    agreed = f"{audit.frozen_at:%-d %B %Y}, and frozen" if audit.is_frozen else f"not finished: {left(profile)}"
    facts += [("Agreed", agreed), ("Judged", audit.get_way_display())]
    facts.append(("Took part", capacities_of(audit) or "nobody is recorded"))
    if profile.target:
        facts.append(("Target", profile.target.name))
    if profile.last:
        facts.append(("Last time", f"{profile.last.title}, frozen on {profile.last.frozen_at:%-d %B %Y}"))
    return tuple(facts)


def left(profile: Profile) -> str:
    return f"{profile.whole.not_agreed} of {profile.whole.total} statements are still to be agreed"


def capacities_of(audit: Any) -> str:
    """'careers leader, head, 2 link governors': of those whose judgements counted. No query for a frozen audit."""
    if audit.is_frozen:
        said = [one["capacity"] for one in audit.kept.content["participants"]]
    else:
        said = list(audit.participants.submitted().order_by("pk").values_list("capacity", flat=True))
    return ", ".join(name if number == 1 else f"{name} ({number})" for name, number in Counter(said).items())


def review_sheets(review: Review) -> list[Sheet]:
    """About, counts by theme, every statement, what changed, and the actions."""
    about = Sheet("About", ["What", "Says"], [[name, words] for name, words in review.facts])
    profile = profile_sheets(review.profile)
    changes: list[list[Value]] = [
        [one.row.asked.code, one.row.asked.text, before.words, said.words, one.row.move]
        for _, entries in review.changes for one in entries if (before := one.row.before) and (said := one.row.said)
    ]  # fmt: skip
    moved = Sheet("Changes", ["Code", "Statement", "Last time", "Now", "Moved"], changes)
    return [about, *profile, *([moved] if review.profile.last else []), doing_sheet(review.doings)]
