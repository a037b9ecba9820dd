"""What an audit found as spreadsheets: exactly what its pages show."""

from __future__ import annotations

from collections.abc import Iterable

from audits.profiles import Band, Profile, Row
from careers.sheets import Sheet, Value

MOVES = {"up": "up", "down": "down", "same": "the same", "": ""}


def profile_sheets(profile: Profile) -> list[Sheet]:
    """Counts by theme, then every statement."""
    counts = count_sheet(profile, "Profile", profile.wording.section_kind, (*profile.bands, profile.whole))
    return [counts, *answer_sheets(profile, profile.rows)]


def count_sheet(profile: Profile, title: str, kind: str, bands: Iterable[Band]) -> Sheet:
    """One row for each of these bands, which are of a `kind`: themes, or strands."""
    names = [rung.name for rung in profile.rungs]
    header = [kind, "Statements", *names, "Does not apply", "Not agreed", "Lower median"]
    if profile.target:
        header.append(f"Reach the target ({profile.target.name})")
    if profile.last:
        header += [*(f"{name}, last time" for name in names), "Lower median, last time", "Up", "Down", "Same"]
    return Sheet(title, header, [band_row(profile, band) for band in bands])


def band_row(profile: Profile, band: Band) -> list[Value]:
    row: list[Value] = [band.title, band.total, *(tally.now for tally in band.tallies)]
    row += [band.not_applicable, band.not_agreed, band.median.name if band.median else ""]
    if profile.target:
        row.append(band.reach)
    if profile.last:
        row += [tally.before for tally in band.tallies]
        row += [band.median_before.name if band.median_before else "", band.up, band.down, band.same]
    return row


def answer_sheets(profile: Profile, rows: Iterable[Row]) -> list[Sheet]:
    """One row for each statement, with what stands on the page of answers."""
    kinds = profile.wording
    header = [kinds.section_kind, "Code", "Statement", "Agreed", "What it looks like", "Reason", "Note", "Mark"]
    if kinds.strands:
        header.insert(1, kinds.strand_kind or "Strand")
    if kinds.described:
        header.insert(header.index("Reason"), "What the next level asks")
    if profile.last:
        header += ["Last time", "Moved"]
    if profile.target:
        header.append(f"Reaches the target ({profile.target.name})")
    titles = {band.section.id: band.title for band in profile.bands if band.section}
    return [Sheet("Answers", header, [answer_row(profile, row, titles) for row in rows])]


def answer_row(profile: Profile, row: Row, titles: dict[int, str]) -> list[Value]:
    asked, said = row.asked, row.said
    cells: list[Value] = [titles[row.top]]
    if profile.wording.strands:
        cells.append(asked.strand_title)
    cells += [asked.code, "\n".join([asked.text, *asked.bullets])]
    cells += [said.words, row.looks] if said else ["Not agreed", ""]
    if profile.wording.described:
        cells.append(asks(row))
    cells += [said.reason, said.note, said.mark] if said else ["", "", ""]
    if profile.last:
        cells += [row.before.words if row.before else "", MOVES[row.move]]
    if profile.target:
        cells.append("" if row.reaches is None else "yes" if row.reaches else "no")
    return cells


def asks(row: Row) -> str:
    """'Level 3: its words'; '' where there is no next level."""
    if row.asks is None:
        return ""
    rung, words = row.asks
    return f"{rung.name}: {words or 'the source has no words for it'}"
