"""Question 6: what do we ask of governors? Out of the largest gaps and what is late, at most five; then the actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from audits.actions import due_in_words
from audits.models import Action
from audits.reports.governors.missed import behind
from audits.reports.governors.records import Records, agreed_on
from audits.reports.governors.shape import Listed, Part, Question, Source, Text, Value, table
from audits.reports.governors.wording import counted, listed, told, verb

MOST = 5
#: How many actions of high priority are named.
NAMED = 12


def asking(records: Records) -> Question:
    asks = tuple(asks_of(records))[:MOST]
    return Question(
        6, "asks", "What we ask of you", "How can governors help?", answer_of(records, asks), trend_of(records),
        parts_of(records, asks), (Source("List of actions", records.link("action-list")),), records.day,
    )  # fmt: skip


def answer_of(records: Records, asks: tuple[str, ...]) -> str:
    if not asks:
        return "We ask for nothing in particular now: nothing that we look at is late or missing."
    words = {1: "one thing", 2: "two things", 3: "three things", 4: "four things", 5: "five things"}[len(asks)]
    left, late = sum(one.unfinished for one in records.actions), len(records.overdue)
    more = f"; {late} of our {counted(left, 'open action')} {verb(late)} late" if late else ""
    return f"We ask {words} of you{more}."


def asks_of(records: Records) -> Iterator[str]:
    """The most pressing first."""
    makers: tuple[Callable[[Records], str], ...] = (
        late_actions, provider_ask, planning_ask, plan_ask, group_ask, website_ask, review_ask, guidance_ask,
        evidence_ask,
    )  # fmt: skip
    for make in makers:
        if ask := make(records):
            yield ask


def late_actions(records: Records) -> str:
    late = records.overdue
    if not late:
        return ""
    first = min(late, key=lambda one: one.due_on)
    if len(late) == 1:
        return f"Ask us how we will finish ‘{first.title}’, which was due on {told(first.due_on)}."
    said = f"Ask us how we will finish {len(late)} actions that are late"
    return f"{said}. The oldest, ‘{first.title}’, was due on {told(first.due_on)}."


def provider_ask(records: Records) -> str:
    waiting = [group for group in records.access.groups if group.missing and not group.over] if records.access else []
    if not waiting:
        return ""
    first = min(waiting, key=lambda group: group.due_on)
    names = [group.name for group in waiting if group.due_on == first.due_on]
    missing = sum(group.missing for group in waiting if group.due_on == first.due_on)
    return (
        f"Help us to open doors to colleges and training providers: {listed(names, 6)} still "
        f"{verb(len(names), 'needs', 'need')} {counted(missing, 'encounter')} that {verb(missing)} not planned, by "
        f"{told(first.due_on)}."
    )


def planning_ask(records: Records) -> str:
    if records.edition is None:
        return ""
    found = next((one for one in records.findings if one.rule.name == "not-planned"), None)
    if found is None or not found.open:
        return ""
    name, most = Counter(gap.column.name for gap in found.open).most_common(1)[0]
    many = len(found.open)
    said = f"Back us in finding time: nothing is planned yet for {counted(many, 'outcome')} that we intend"
    if most == many:
        return f"{said}, {'all of them ' if many > 1 else ''}in {name}."
    return f"{said}, {most} of them in {name}." if most > 1 else f"{said}."


def plan_ask(records: Records) -> str:
    lacking = [] if records.year.programme.vision.strip() else ["a vision"]
    lacking += [] if records.objectives else ["objectives"]
    lacking += [] if records.edition else ["a framework of learning outcomes"]
    if not lacking:
        return ""
    return f"Agree the plan for this year with us: it still lacks {listed(lacking)}."


def group_ask(records: Records) -> str:
    less = behind(records)
    if not less:
        return ""
    first = less[0]
    return (
        f"Ask us how we will reach more learners of the group ‘{first.name}’: {first.share.percent} % of what is "
        f"intended reached them, beside {first.everybody.percent} % for all learners."
    )


def website_ask(records: Records) -> str:
    if not records.page.on:
        return "See to it that our careers page goes on the website: it is switched off, and schools must publish it."
    missing = [item.words[:1].lower() + item.words[1:] for item in records.checklist.missing]
    return f"Ask us to complete our careers page. It still lacks {listed(missing)}." if missing else ""


def review_ask(records: Records) -> str:
    review = records.review
    if review and (records.day - agreed_on(review)).days <= 366:
        return ""
    last = f"the last one was agreed on {told(agreed_on(review))}" if review else "none has been finished yet"
    return f"Take part in our next review of careers work: {last}."


def guidance_ask(records: Records) -> str:
    soon = [one for one in records.guidance if one.due_on.year <= records.year.start + 1 and one.left]
    told_of = [one.cohort.name for one in soon if one.cohort.pk not in records.small_cohorts]
    if not told_of:
        return ""
    return f"Make sure that there is enough time for guidance interviews: {listed(told_of)} must have theirs this year."


def evidence_ask(records: Records) -> str:
    if records.edition is None:
        return ""
    found = next((one for one in records.findings if one.rule.name == "not-evidenced"), None)
    if found is None or not found.open:
        return ""
    return (
        "Ask to see what learners got from it: "
        f"{counted(len(found.open), 'outcome')} {verb(len(found.open), 'was', 'were')} taught without evidence for all."
    )


def parts_of(records: Records, asks: tuple[str, ...]) -> tuple[Part, ...]:
    parts: list[Part] = [Listed(asks, numbered=True)] if asks else []
    high = [one for one in records.actions if one.priority == Action.Priority.HIGH and one.unfinished]
    if not high:
        none = "No action with high priority is open." if records.actions else "No actions have been set yet."
        return (*parts, Text(none))
    rows: list[list[Value]] = [
        [one.title, told(one.due_on) if one.due_on else "no day set", when(records, one)] for one in high[:NAMED]
    ]
    more = f"{len(high) - NAMED} more stand in the list of actions." if len(high) > NAMED else ""
    return (*parts, table("actions", "Our actions with high priority", ["Action", "Due", "How far"], rows, more))


def when(records: Records, action: Action) -> str:
    late = action.overdue(records.day)
    status = action.get_status_display()
    return f"{status}, {due_in_words(action, records.day)}" if late else status


def trend_of(records: Records) -> str:
    if not records.actions:
        return "No actions were set, so there is no progress to tell of."
    done = sum(one.status == Action.Status.DONE for one in records.actions)
    late, left = len(records.overdue), sum(one.unfinished for one in records.actions)
    said = f"{counted(done, 'action')} {verb(done)} done this year and {left} {verb(left)} open"
    return f"{said}; {late} of these {verb(late)} late." if late else f"{said}; none is late."
