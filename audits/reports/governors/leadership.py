"""Question 1: is there a plan, who leads it, and is it looked at again?"""

from __future__ import annotations

from audits.reports.governors.records import Records, agreed_on
from audits.reports.governors.shape import (
    MET,
    NOT_RECORDED,
    NOT_YET,
    PARTLY,
    Listed,
    Question,
    Source,
    Text,
    Value,
    table,
)
from audits.reports.governors.shape import state as tag
from audits.reports.governors.wording import counted, listed, sentence, told, verb


def leadership(records: Records) -> Question:
    parts: list[Text | Listed] = []
    if vision := records.year.programme.vision.strip():
        parts.append(Text(f"Our vision: {vision}"))
    if records.objectives:
        parts += [Text("Our objectives this year:"), Listed(tuple(records.objectives))]
    found = table(
        "plan",
        "What makes a stable programme, and where we stand",
        ["What", "Where we stand", "State"],
        rows_of(records),
    )
    return Question(
        1, "strategy", "Strategy and leadership", "Is there a plan, who leads it, and is it reviewed?",
        answer_of(records), trend_of(records), (*parts, found), sources_of(records), records.day,
    )  # fmt: skip


def answer_of(records: Records) -> str:
    plan = bool(records.year.programme.vision.strip() or records.objectives)
    leader, review = records.page.leader_name.strip(), records.review
    told_of = ["there is a written plan" if plan else "there is no written plan yet"]
    told_of.append(f"{leader} leads the work" if leader else "no careers leader is named on our public page yet")
    told_of.append(
        f"our last review was agreed on {told(agreed_on(review))}" if review else "no review has been finished yet"
    )
    good = sum((plan, bool(leader), bool(review)))
    opening = "Yes: " if good == 3 else "In part: " if good else "Not yet: "
    return f"{opening}{told_of[0]}, {told_of[1]}, and {told_of[2]}."


def trend_of(records: Records) -> str:
    done = sum(one.status == "done" for one in records.actions)
    if not records.actions:
        return "No actions have been set on the plan, so there is no progress to tell of."
    left = sum(one.unfinished for one in records.actions)
    late = len(records.overdue)
    said = f"Of {counted(done + left, 'action')} on the plan, {done} {verb(done)} done and {left} {verb(left)} open"
    return f"{said}; {late} of these {verb(late)} late." if late else f"{said}; none is late."


def rows_of(records: Records) -> list[list[Value]]:
    programme, page = records.year.programme, records.page
    goals, names = len(records.objectives), [str(edition.framework.title) for edition in records.editions]
    leader = page.leader_name.strip()
    return [
        ["Vision", "Written down for this year." if programme.vision.strip() else "Nobody has written it down yet.",
         tag(MET if programme.vision.strip() else NOT_YET)],
        ["Objectives", f"{counted(goals, 'objective')} this year." if goals else "None is set for this year yet.",
         tag(MET if goals else NOT_YET)],
        ["Careers leader", f"{leader}, as named on our public page." if leader else "Not named on our public page yet.",
         tag(MET if leader else NOT_RECORDED)],
        ["Frameworks", f"We use {listed(names)}." if names else "We have not chosen a framework yet.",
         tag(MET if names else NOT_YET)],
        review_row(records),
        action_row(records),
        page_row(records),
    ]  # fmt: skip


def review_row(records: Records) -> list[Value]:
    review, still = records.review, [one.title for one in records.open_reviews]
    more = f" {sentence(listed(still))} {verb(len(still))} under way." if still else ""
    if review is None:
        return ["Last review", f"None has been finished yet.{more}", tag(PARTLY if still else NOT_YET)]
    people = counted(review.people, "person took part", "people took part")
    said = f"{review} was agreed on {told(agreed_on(review))}; {people}.{more}"
    recent = (records.day - agreed_on(review)).days <= 366
    return ["Last review", said, tag(MET if recent else PARTLY)]


def action_row(records: Records) -> list[Value]:
    left, late = sum(one.unfinished for one in records.actions), len(records.overdue)
    if not records.actions:
        return ["Actions on the plan", "No action has been set yet.", tag(NOT_YET)]
    late_words = f", {late} of them late" if late else ", none of them late"
    said = f"{counted(left, 'action')} open{late_words}." if left else "All that were set are finished."
    return ["Actions on the plan", said, tag(PARTLY if late else MET)]


def page_row(records: Records) -> list[Value]:
    page = records.page
    if not page.on:
        return ["Public page", "It is not switched on, so nobody outside the school can read it.", tag(NOT_YET)]
    seen = f"Last reviewed on {told(page.reviewed_on)}. " if page.reviewed_on else "Not reviewed yet. "
    if page.review_due_on is None:
        return ["Public page", f"{seen}No next review is set.", tag(PARTLY)]
    late = page.review_due_on < records.day
    following = f"The next review {'was' if late else 'is'} due on {told(page.review_due_on)}."
    return ["Public page", seen + following, tag(PARTLY if late or not page.reviewed_on else MET)]


def sources_of(records: Records) -> tuple[Source, ...]:
    start = records.year.start
    found = [Source("Programme of the year", records.link("programme", start))]
    found.append(Source("Frameworks in use", records.link("adoption-list")))
    if records.review:
        found.append(Source(f"Review: {records.review}", records.link("audit-profile", records.review.pk)))
    found.append(Source("List of actions", records.link("action-list")))
    return (*found, Source("Public page", records.link("public-page")))
