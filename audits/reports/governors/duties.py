"""Question 5: do we do what the law and the guidance ask? Each duty in words, with how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from audits.reports.governors.benchmarks import benchmark_table
from audits.reports.governors.records import Records
from audits.reports.governors.shape import (
    MET,
    NOT_RECORDED,
    NOT_YET,
    PARTLY,
    Cell,
    Heading,
    Part,
    Question,
    Source,
    Text,
    Value,
    table,
)
from audits.reports.governors.shape import state as tag
from audits.reports.governors.wording import counted, listed, told, verb
from careers.coverage import in_hours
from tracking.provider_access import YearGroup
from tracking.small_numbers import hidden


@dataclass(frozen=True, slots=True)
class Duty:
    name: str
    state: str
    words: str


def duties(records: Records) -> Question:
    found = duties_of(records)
    rows: list[list[Value]] = [[duty.name, duty.words, tag(duty.state)] for duty in found]
    parts: list[Part] = [
        table("duties", "What is asked of us, and where we stand", ["Duty", "Where we stand", "State"], rows)
    ]
    parts += access_parts(records) + guidance_parts(records) + hours_parts(records) + website_parts(records)
    parts += benchmark_table(records, found)
    return Question(
        5, "duties", "Statutory duties", "Do we do what the law and the guidance ask of us?",
        answer_of(found), deadline(records), tuple(parts), sources_of(records), records.day,
    )  # fmt: skip


def duties_of(records: Records) -> tuple[Duty, ...]:
    return (*access_duties(records), guidance_duty(records), hours_duty(records), website_duty(records))


def answer_of(found: Sequence[Duty]) -> str:
    by_state = {state: [one for one in found if one.state == state] for state in (MET, PARTLY, NOT_YET, NOT_RECORDED)}
    if len(by_state[MET]) == len(found):
        return f"Yes: all {len(found)} duties that we look at here are met."
    said = [f"{len(duties)} {said_of(state, len(duties))}" for state, duties in by_state.items() if duties]
    return f"Of {counted(len(found), 'duty', 'duties')}, {listed(said, 4)}."


def said_of(state: str, number: int) -> str:
    if state == NOT_RECORDED:
        return f"{verb(number, 'has', 'have')} no record yet"
    return f"{verb(number)} " + {MET: "met", PARTLY: "met in part", NOT_YET: "not met yet"}[state]


def deadline(records: Records) -> str:
    """What comes next; nothing of duties is kept from earlier terms."""
    said = "No totals of duties are kept from earlier terms."
    first = records.access.next if records.access else None
    if first is None:
        return said
    waits = f"{first.planned} planned" if first.planned else "none planned"
    needs = first.needed - first.counted
    still = f"{first.name} still needs {counted(needs, 'provider encounter')}, {waits}"
    return f"{said} The next day that counts is {told(first.due_on)}: {still}."


def access_duties(records: Records) -> list[Duty]:
    if records.access is None or not records.access.phases:
        return []
    return [
        Duty(f"Provider access, {phase.name[0].lower()}{phase.name[1:]}", phase.state, phase_words(phase))
        for phase in records.access.phases
    ]


def phase_words(phase: Any) -> str:
    held, planned, needed = (
        sum(getattr(group, name) for group in phase.groups) for name in ("counted", "planned", "needed")
    )
    said = (
        f"{held} of {counted(needed, 'encounter')} {verb(held, 'was', 'were')} held, {planned} {verb(planned)} planned."
    )
    return said if phase.rule.all_attend else f"{said} We must offer these; learners need not attend."


def access_parts(records: Records) -> list[Part]:
    title = Heading("Meetings with providers of technical education and apprenticeships")
    access = records.access
    if access is None or not access.phases:
        return [title, Text("The law on provider access asks for nothing here: there are no Years 8 to 13.")]
    rows: list[list[Value]] = [
        [
            group.name,
            Cell(f"{group.counted} of {group.needed}"),
            group.planned,
            told(group.due_on),
            reach(group),
            tag(group.state),
        ]
        for group in access.groups
    ]
    header = ["Year group", "Held", "Planned", "Due by", "Took part in enough", "State"]
    note = f"{access.rule.source}. {access.rule.edition}. "
    note += "An activity counts once for a year group, however many sessions it takes."
    missing = [
        late for group in access.groups for late in group.encounters if late.status in ("too late", "no day yet")
    ]
    more = (
        [Text(f"Not counted: {listed([f'{one.title} ({one.status})' for one in missing])}.", note=True)]
        if missing
        else []
    )
    return [title, table("providers", "Provider encounters by year group", header, rows, note), *more]


def reach(group: YearGroup) -> Cell:
    """Who took part in as many as it takes; nothing is said before so many were held."""
    if not group.given:
        return Cell("not yet" if group.held else "none held yet")
    if group.attended is None:
        return Cell("not recorded")
    return Cell(str(group.attended))


def guidance_rows(records: Records) -> list[tuple[Any, tuple[int | None, ...]]]:
    """(progress of a year group, (had, booked, left) with small numbers hidden)."""
    found = []
    for one in records.guidance:
        small = one.cohort.pk in records.small_cohorts
        found.append((one, (None,) * 3 if small else hidden((one.had, one.booked, one.left))))
    return found


def guidance_duty(records: Records) -> Duty:
    name, rows = "Personal guidance", records.guidance
    if not rows:
        return Duty(name, NOT_RECORDED, "Nobody on roll is due an interview, or no figure is set for how many.")
    had, of = sum(row.had for row in rows), sum(row.of for row in rows)
    state = MET if had == of else PARTLY if had else NOT_YET
    shown = [counts for _, counts in guidance_rows(records)]
    if any(None in counts for counts in shown):
        return Duty(name, state, "Numbers are too small to add up here; the table below has what can be shown.")
    return Duty(name, state, f"{had} of {of} learners have had the interview that their key stage asks for.")


def guidance_parts(records: Records) -> list[Part]:
    if not records.guidance:
        return []
    rows: list[list[Value]] = []
    for one, (had, booked, left) in guidance_rows(records):
        size = None if one.cohort.pk in records.small_cohorts else one.of
        rows.append([one.cohort.name, told(one.due_on), size, had, booked, left])
    header = ["Year group", "Due by", "Learners", "Had", "Booked", "Still due"]
    return [Heading("Personal guidance"), table("guidance", "Interviews with a careers adviser", header, rows)]


def hours_rows(records: Records) -> list[tuple[Any, tuple[int | None, ...]]]:
    found = []
    for one in records.hours:
        small = one.cohort.pk in records.small_cohorts
        found.append((one, (None,) * 3 if small else hidden((one.reached, one.part, one.none))))
    return found


def hours_duty(records: Records) -> Duty:
    name, rows = "Experience of workplaces", records.hours
    if not rows:
        return Duty(name, NOT_RECORDED, "Nobody on roll is due hours, or no figure is set for how many.")
    reached, some, of = (sum(counts) for counts in zip(*((row.reached, row.part, row.of) for row in rows), strict=True))
    if not reached and not some:
        return Duty(name, NOT_RECORDED, "No hours in a workplace are recorded yet.")
    state = MET if reached == of else PARTLY
    if any(None in counts for _, counts in hours_rows(records)):
        return Duty(name, state, "Numbers are too small to add up here; the table below has what can be shown.")
    return Duty(
        name, state, f"{reached} of {of} learners have done all the hours that their key stage asks for, {some} a part."
    )


def hours_parts(records: Records) -> list[Part]:
    if not records.hours:
        return []
    rows: list[list[Value]] = []
    for one, counts in hours_rows(records):
        size = None if one.cohort.pk in records.small_cohorts else one.of
        rows.append([one.cohort.name, in_hours(one.needed), size, *counts])
    header = ["Year group", "Asked for", "Learners", "All of them", "A part", "None yet"]
    return [
        Heading("Experience of workplaces"),
        table("hours", "Hours of workplace experience in the key stage", header, rows),
    ]


def website_duty(records: Records) -> Duty:
    name, checklist = "What must be on the website", records.checklist
    if not records.page.on:
        return Duty(
            name, NOT_YET, f"Our public page is switched off. {checklist.done} of {checklist.of} things are written."
        )
    late = any(item.state == "overdue" for item in checklist.items)
    if checklist.done == checklist.of and not late:
        return Duty(name, MET, f"All {checklist.of} things are on our public page.")
    said = f"{checklist.done} of {checklist.of} things are on our public page."
    return Duty(name, PARTLY if checklist.done else NOT_YET, f"{said} The review is overdue." if late else said)


def website_parts(records: Records) -> list[Part]:
    title, checklist = Heading("What must be on the website"), records.checklist
    if not checklist.done:
        names = [item.words[:1].lower() + item.words[1:] for item in checklist.items]
        return [title, Text(f"Nothing of this is written yet: {listed(names, len(names))}.")]
    states = {"missing": NOT_YET, "overdue": PARTLY}
    rows: list[list[Value]] = []
    for item in checklist.items:
        said = "Not written yet." if item.state == "missing" else item.sentence
        rows.append([item.words, said, tag(states.get(item.state, MET))])
    return [title, table("website", "What schools must publish", ["What", "Where we stand", "State"], rows)]


def sources_of(records: Records) -> tuple[Source, ...]:
    start = records.year.start
    return (
        Source("Provider encounters", records.link("activity-list", start, query="?kind=provider")),
        Source("Guidance interviews", records.link("interview-list", start)),
        Source("Work experience", records.link("placement-list", start)),
        Source("Public page", records.link("public-page")),
    )
