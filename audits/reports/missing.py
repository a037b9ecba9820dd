"""Find the Gaps as a report: counts by outcome and by aspect, then what is missing, statement by statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from audits.headlines import spoken
from audits.profiles import Band, Profile, Row, Rung, profile_of
from audits.reports.doings import Doing, doing_sheet
from audits.reports.figures import code_of, levels_of_bands
from audits.reports.review import Entry, doings_about, entries_of, facts_of
from audits.sheets import answer_sheets, count_sheet
from careers.charts import Figure
from careers.sheets import Sheet

__all__ = ["Missing", "Part", "missing_of", "missing_sheets"]

#: What strands are called where the edition has no word for them.
STRAND = "Strand"


@dataclass(frozen=True, slots=True)
class Part:
    """An aspect. `missing` are its statements below what counts as in place, by level, the lowest first."""

    id: str
    code: str
    band: Band
    line: Rung
    missing: tuple[tuple[Rung, tuple[Entry, ...]], ...]
    lacking: tuple[str, ...]

    @property
    def in_place(self) -> int:
        return self.band.at_least(self.line)

    @property
    def count(self) -> int:
        return sum(len(entries) for _, entries in self.missing)

    @property
    def ruled_out(self) -> tuple[Row, ...]:
        return tuple(row for row in self.band.rows if row.said and row.said.not_applicable)

    @property
    def unanswered(self) -> tuple[Row, ...]:
        return tuple(row for row in self.band.rows if row.said is None)


@dataclass(frozen=True)
class Missing:
    """`line` is the level from which a statement counts as in place: the target, else the highest."""

    title: str
    profile: Profile
    line: Rung
    facts: tuple[tuple[str, str], ...]
    strands: tuple[Band, ...]
    by_strand: Figure | None
    by_section: Figure
    parts: tuple[Part, ...]
    doings: tuple[Doing, ...]
    answers: str

    @property
    def strand_kind(self) -> str:
        """'Outcome': what a strand is called, in words of the edition where it has any."""
        return self.profile.wording.strand_kind or STRAND

    @property
    def missing(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def in_place(self) -> int:
        return sum(part.in_place for part in self.parts)

    @property
    def said(self) -> str:
        """The level of the line inside a sentence."""
        return spoken(self.line)

    @property
    def whole(self) -> bool:
        """Whether everything is answered and in place."""
        return not (self.missing or self.profile.whole.not_agreed)

    @property
    def unplanned(self) -> int:
        """How many of what is missing nobody does anything about."""
        entries = (entry for part in self.parts for _, found in part.missing for entry in found)
        return sum(1 for entry in entries if not any(one.unfinished for one in entry.doings))

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        found = [("short", "In short")]
        found += [("strands", f"By {self.strand_kind.lower()}")] if self.by_strand else []
        found += [("sections", f"By {self.profile.wording.section_kind.lower()}")]
        found += [(part.id, f"{part.code} {part.band.title}".strip()) for part in self.parts]
        return (*found, ("actions", "Actions"))


def missing_of(audit: Any, *, today: date) -> Missing:
    """What a compared or frozen audit found missing, in at most nine queries. `audit` as `profile_of` takes it."""
    profile = profile_of(audit)
    line = profile.target or profile.rungs[-1]
    doings = doings_about(audit, today)
    entries = entries_of(audit, profile, doings)
    strands = strands_of(profile)
    section, strand = profile.wording.section_kind, profile.wording.strand_kind or STRAND
    return Missing(
        title=str(audit),
        profile=profile,
        line=line,
        facts=facts_of(audit, profile),
        strands=strands,
        by_strand=levels_of_bands("strand-figure", strand, profile, strands) if strands else None,
        by_section=levels_of_bands("section-figure", section, profile, profile.bands),
        parts=tuple(part_of(profile, number, band, line, entries) for number, band in enumerate(profile.bands, 1)),
        doings=doings,
        answers=reverse("audit-answers", args=[audit.school.slug, audit.pk]),
    )


def strands_of(profile: Profile) -> tuple[Band, ...]:
    """Each strand with its statements, in the order of the edition; nothing where it has none."""
    rows = {row.asked.id: row for row in profile.rows}
    found = [Band(title, picked(rows, asked), profile.rungs) for _, title, asked in profile.wording.strands]
    loose = tuple(row for row in profile.rows if row.asked.strand is None)
    return (*found, Band("None of these", loose, profile.rungs)) if found and loose else tuple(found)


def picked(rows: dict[int, Row], asked: Iterable[Any]) -> tuple[Row, ...]:
    return tuple(rows[one.id] for one in asked)


def part_of(profile: Profile, number: int, band: Band, line: Rung, entries: dict[int, Entry]) -> Part:
    below = [rung for rung in profile.rungs if rung.order < line.order]
    found = ((rung, tuple(entries[row.asked.id] for row in band.rows if row.rung == rung)) for rung in below)
    lacking = profile.wording.lacking_in(section=band.section.id) if band.section else ()
    return Part(f"part-{number}", code_of(band), band, line, tuple(pair for pair in found if pair[1]), lacking)


def missing_sheets(missing: Missing) -> list[Sheet]:
    """About, counts by outcome and by aspect, what is missing, what is not answered, and the actions."""
    profile, kinds = missing.profile, missing.profile.wording

    def by(kind: str, bands: Iterable[Band]) -> Sheet:
        return count_sheet(profile, f"By {kind.lower()}", kind, bands)

    sheets = [Sheet("About", ["What", "Says"], [[name, words] for name, words in missing.facts])]
    if missing.strands:
        sheets.append(by(missing.strand_kind, missing.strands))
    sheets.append(by(kinds.section_kind, (*profile.bands, profile.whole)))
    rows = [row for row in profile.rows if row.rung and row.rung.order < missing.line.order]
    open_rows = [row for row in profile.rows if row.said is None]
    (found,), (unanswered,) = answer_sheets(profile, rows), answer_sheets(profile, open_rows)
    sheets += [Sheet("Missing", found.header, found.rows), Sheet("Not answered", unanswered.header, unanswered.rows)]
    return [*sheets, doing_sheet(missing.doings)]
