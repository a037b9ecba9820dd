"""Question 4: what comes of it? Evidence, what learners say, where leavers went, and what the review found."""

from __future__ import annotations

from audits.headlines import headlines, spoken
from audits.profiles import Row
from audits.reports.figures import levels_of_bands
from audits.reports.governors.missed import started
from audits.reports.governors.records import Records, agreed_on
from audits.reports.governors.shape import Cell, Drawn, Heading, Listed, Part, Question, Source, Text, Value, table
from audits.reports.governors.wording import told
from tracking.destination_totals import Leavers
from tracking.destinations import KINDS
from tracking.voice_results import EVERYONE, Results
from tracking.voice_results import Row as VoiceRow

#: How many statements that moved are named.
NAMED = 8


def impact(records: Records) -> Question:
    parts = (*review_parts(records), *voice_parts(records), *leaver_parts(records))
    return Question(
        4, "impact", "Impact and destinations", "What difference does it make, and where do our learners go?",
        answer_of(records), trend_of(records), parts, sources_of(records), records.day,
    )  # fmt: skip


def answer_of(records: Records) -> str:
    said = [part for part in (evidence_words(records), known_words(records), review_words(records)) if part]
    return " ".join(said) or "We cannot say yet: there is no evidence, no destination and no finished review."


def evidence_words(records: Records) -> str:
    if not started(records):
        return ""
    share = records.comparison.everybody.evidenced
    if share.hidden:
        return "There is some evidence of what learners got from it; the numbers are too small to show."
    if not share.reached:
        return "There is no evidence yet at the level that we expect."
    return f"Learners have shown {share.percent} % of what we intend, at the level that we expect."


def known_words(records: Records) -> str:
    """'We know where 165 of 175 leavers of Year 11 went.'"""
    for group in records.leavers:
        known = next((one for one in group.known if one.stage == "actual"), None)
        if known and known.count:
            return f"We know where {known.count} of {known.of} of last year’s leavers from {group.name} went."
    return ""


def review_words(records: Records) -> str:
    profile = records.profile
    if profile is None or profile.line is None or not profile.whole.judged:
        return ""
    top = "" if profile.line == profile.rungs[-1] else " or above"
    reach = profile.whole.at_least(profile.line)
    return f"In our review, {reach} of {profile.whole.judged} statements are at {spoken(profile.line)}{top}."


def trend_of(records: Records) -> str:
    said = []
    if started(records) and not records.comparison.everybody.evidenced.hidden:
        kept = [one for one in records.moments if one.evidenced.percent is not None]
        before = [one for one in kept if one.term.year.start == records.year.start][-1:]
        earlier = [one for one in kept if one.term.year.start == records.year.start - 1][-1:]
        said += [f"{one.evidenced.percent} % was evidenced at the end of {one.term}." for one in before]
        said += [f"It was {one.evidenced.percent} % at the end of {one.term} last year." for one in earlier]
    whole = records.profile.whole if records.profile else None
    if whole and whole.up + whole.down + whole.same:
        said.append(f"Since the review before, {whole.up} statements moved up, {whole.down} down, {whole.same} stayed.")
    return " ".join(said) or "There is nothing from earlier terms to compare with yet."


def voice_parts(records: Records) -> list[Part]:
    title = Heading("What learners say")
    if records.voice is None:
        return [title, Text("Learners have not been asked this year.")]
    voice = records.voice
    moments = list(dict.fromkeys(row.label for _, found in voice.of(EVERYONE) for row in found))
    if not moments:
        return [title, Text("Nobody has answered yet.")]
    rows: list[list[Value]] = [[question.text, *middles(found, moments)] for question, found in voice.of(EVERYONE)]
    caption = f"What learners answered to ‘{records.questionnaire}’: the middle answer"
    note = f"The answers go from ‘{voice.steps[0].name}’ to ‘{voice.steps[-1].name}’. {sizes(voice)}".strip()
    return [title, table("voice", caption, ["Question", *moments], rows, note)]


def middles(found: list[VoiceRow], moments: list[str]) -> list[str]:
    """The middle answer at each of these moments; half of those who answered chose it or a lower one."""
    told_of = {row.label: "hidden" if row.counts is None else row.median or "no answer" for row in found}
    return [told_of.get(moment, "not asked") for moment in moments]


def sizes(voice: Results) -> str:
    """How many answered: those of everyone that may be shown."""
    shown = [f"{moment.lower()} {number}" for moment, number in voice.slices()[0].sizes if number]
    return f"Learners who answered: {', '.join(shown)}." if shown else ""


def leaver_parts(records: Records) -> list[Part]:
    title = Heading("Where last year’s leavers went")
    groups = [one for one in records.leavers if one.size != 0]
    if not groups:
        return [title, Text("No leavers of last year are recorded.")]
    labels = stages(groups)
    if not labels:
        return [title, Text("Nobody has recorded yet where last year’s leavers went.")]
    header, rows = (
        ["Year group", "Leavers", *(label.capitalize() for label in labels)],
        [known_row(one, labels) for one in groups],
    )
    parts: list[Part] = [title, table("known", "Of how many leavers we know their plans and places", header, rows)]
    told_of = [one for one in groups if sum(line.count is not None for line in one.lines) > 1]
    parts += [kinds_table(told_of)] if told_of else []
    if len(told_of) < len(groups) or any(one.hides for one in told_of):
        note = "Small numbers are hidden, and so are others from which they could be worked out."
        parts.append(Text(note, note=True))
    return parts


def stages(groups: list[Leavers]) -> list[str]:
    """The stages of which anything is known, in order."""
    found = {known.label: None for one in groups for known in one.known if known.count != 0}
    order = next(([known.label for known in one.known] for one in groups if one.known), [])
    return [label for label in order if label in found]


def known_row(group: Leavers, labels: list[str]) -> list[Value]:
    if group.size is None:
        return [group.name, None, *(None for _ in labels)]
    by_label = {known.label: known.count for known in group.known}
    return [group.name, group.size, *("not recorded" if by_label[one] == 0 else by_label[one] for one in labels)]


def kinds_table(groups: list[Leavers]) -> Part:
    labels = dict.fromkeys(line.label for group in groups for line in group.lines)
    order = [label for label in KINDS.values() if label in labels]
    rows: list[list[Value]] = [
        [label[:1].upper() + label[1:], *(kind_cell(group, label) for group in groups)] for label in order
    ]
    return table("kinds", "Where they went", ["Destination", *(group.name for group in groups)], rows)


def kind_cell(group: Leavers, label: str) -> Value:
    line = next((one for one in group.lines if one.label == label), None)
    if line is None:
        return 0
    return "hidden" if line.count is None else Cell(f"{line.count} ({line.share} %)", numeric=True)


def review_parts(records: Records) -> list[Part]:
    title, profile = Heading("What our own review found"), records.profile
    if profile is None:
        return [title, Text("No review has been finished yet.")]
    said = f"{records.review}, agreed on {told(agreed_on(records.review))}."
    found: list[Part] = [title, Text(f"{said} Levels are in order; they are counted and never averaged.")]
    found.append(
        Listed(tuple(f"{one.figure}{f' of {one.of}' if one.of else ''} {one.say}" for one in headlines(profile)))
    )
    found.append(Drawn(levels_of_bands("profile", profile.wording.section_kind, profile, profile.bands)))
    moved = [row for row in profile.rows if row.move in ("up", "down")]
    if moved:
        rows = [moved_row(row) for row in moved[:NAMED]]
        more = f"{len(moved) - NAMED} more moved; the review has them all." if len(moved) > NAMED else ""
        found.append(table("moved", "What moved since the review before", ["Statement", "Before", "Now"], rows, more))
    return found


def moved_row(row: Row) -> list[Value]:
    return [
        f"{row.asked.code} {row.asked.text}",
        row.before.words if row.before else "",
        row.said.words if row.said else "",
    ]


def sources_of(records: Records) -> tuple[Source, ...]:
    start, found = records.year.start, []
    if records.edition:
        found.append(
            Source(
                "Evidence in coverage", records.link("coverage", start, records.edition.pk, query="?layer=evidenced")
            )
        )
    found.append(Source("Questionnaires", records.link("questionnaire-list")))
    if records.last_year:
        found.append(Source("Destinations in totals", records.link("destination-totals", records.last_year.start)))
    if records.review:
        found.append(Source("Profile of the review", records.link("audit-profile", records.review.pk)))
    return tuple(found)
