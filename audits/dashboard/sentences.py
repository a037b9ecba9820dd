"""Everything that the dashboard might say; the rule of `shape.chosen` chooses of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from audits.dashboard.dates import Day, near
from audits.dashboard.guidance import Count, Guidance
from audits.dashboard.kept import KEPT_LAYERS, Before
from audits.dashboard.outcomes import DELIVERED, EVIDENCED, INTENDED, PLANNED, Outcomes
from audits.dashboard.rubric import Agreed
from audits.dashboard.shape import Sentence
from audits.headlines import standing
from careers.coverage import in_hours
from tracking.comparing import Compared
from tracking.hours import NONE, PART, REACHED

SAY = {
    PLANNED: "intended outcomes have an activity that is planned or confirmed.",
    DELIVERED: "intended outcomes have been delivered to learners.",
    EVIDENCED: "intended outcomes have evidence at the expected level.",
}
#: Of the learners of a year group whose hours are told: what is said first, of the first part that has anybody.
HOURS = (
    (NONE, "in {name} have done none of their {needed} of work experience.", "none"),
    (PART, "in {name} have done only a part of their {needed} of work experience.", "a part"),
    (REACHED, "in {name} have done all of their {needed} of work experience.", "all of them"),
)


def address(school: Any, name: str, *args: Any, **query: Any) -> str:
    asked = {key: value for key, value in query.items() if value not in (None, "")}
    return reverse(name, args=[school.slug, *args]) + (f"?{urlencode(asked)}" if asked else "")


def outcome_sentences(
    school: Any, year: Any, outcomes: Outcomes, before: Before, recorded: bool, asked: dict[str, Any]
) -> Iterator[Sentence]:
    """Planned, delivered, evidenced of what is intended. What nobody could have had yet is not told."""
    whole = outcomes.count(INTENDED) or 0
    for layer in KEPT_LAYERS if whole else ():
        figure = outcomes.count(layer)
        if figure is not None and (recorded or layer == PLANNED):
            url = address(school, "dashboard-outcomes", year.start, layer=layer, **asked)
            lacking, then = 1 - figure / whole, before.sentence(layer, figure)
            yield Sentence("outcomes", figure, whole, SAY[layer], "See them", url, lacking, then=then)


def rubric_sentences(school: Any, agreed: Agreed | None) -> Iterator[Sentence]:
    """How many statements reach the target or the upper half of the levels, and what moved since the last time."""
    if agreed is None:
        return
    profile = agreed.profile
    answers = reverse("audit-answers", args=[school.slug, agreed.audit.pk])
    if (found := standing(profile)) and found.of:
        lacking = 1 - found.figure / found.of
        url = f"{answers}?{found.query}"
        say = found.say.replace("statements", "statements of the last review", 1)
        yield Sentence("rubric", found.figure, found.of, say, found.go, url, lacking)
    whole = profile.whole
    if changed := whole.up + whole.down:
        say = f"{'statement' if changed == 1 else 'statements'} moved since the last review: {whole.up} up, "
        url = f"{answers}?moved=changed"
        compared = changed + whole.same
        yield Sentence("rubric", changed, compared, f"{say}{whole.down} down.", "See them", url, whole.down / compared)


def guidance_sentences(
    school: Any, year: Any, guidance: Guidance, *, sees_learners: bool, target: int | None
) -> Iterator[Sentence]:
    """Of the year group that is due first and not done. Who sees no learner is told no small number, and no list."""
    if found := pressing(guidance.interviews, "had", sees_learners):
        left, when = found.parts["due"], f"{found.due_on:%-d %B %Y}"
        say = f"in {found.cohort.name} {'is' if left == 1 else 'are'} still due a guidance interview by {when}."
        then = f"{found.parts['had']} had theirs, {found.parts['booked']} booked."
        query = {"show": "due", "cohort": found.cohort.pk, "target": target}
        url = address(school, "interview-list", year.start, **query) if sees_learners else ""
        if left:
            yield Sentence("interviews", left, found.of, say, "See them", url, left / found.of, then=then)
    if target is None and (found := pressing(guidance.hours, REACHED, sees_learners)):
        yield hours_sentence(school, year, found, sees_learners)


def pressing(counts: Sequence[Count], done: str, sees_learners: bool) -> Count | None:
    told = [one for one in counts if sees_learners or not one.hidden]
    return next((one for one in told if one.parts[done] < one.of), told[0] if told else None)


def hours_sentence(school: Any, year: Any, found: Count, sees_learners: bool) -> Sentence:
    """What is said first of the hours stands in the figure, the better parts behind it."""
    at = next(at for at, (part, *_) in enumerate(HOURS) if found.parts[part])
    part, words, _ = HOURS[at]
    say = words.format(name=found.cohort.name, needed=in_hours(found.needed))
    rest = ", ".join(
        f"{found.parts[part]} {short}" for part, _, short in reversed(HOURS[at + 1 :]) if found.parts[part]
    )
    url = address(school, "placement-list", year.start, cohort=found.cohort.pk, reach=part) if sees_learners else ""
    lacking = 1 - found.parts[REACHED] / found.of
    return Sentence("hours", found.parts[part], found.of, say, "See them", url, lacking, then=rest and f"{rest}.")


def group_sentences(school: Any, year: Any, less: Sequence[Compared], of: int, asked: Any) -> Iterator[Sentence]:
    if less:
        named = ", ".join(one.name for one in less[:3]) + (" and others" if len(less) > 3 else "")
        group = "group" if len(less) == 1 else "groups"
        say = f"watched {group} took part less than all learners: {named}."
        url = address(school, "dashboard-groups", year.start, show="less", **asked)
        yield Sentence("groups", len(less), of, say, "Compare them", url, len(less) / of)


def action_sentences(school: Any, counts: dict[str, int] | None) -> Iterator[Sentence]:
    if counts and (late := counts["overdue"]):
        say = "open action is overdue." if late == 1 else "open actions are overdue."
        url = address(school, "action-list", due="overdue")
        yield Sentence("actions", late, counts["open"], say, "See them", url, late / counts["open"], late=True)


def date_sentences(days: Iterable[Day]) -> Iterator[Sentence]:
    if soon := near(days):
        first = soon[0]
        past = sum(one.late for one in soon)
        runs = "day is past or comes" if len(soon) == 1 else "days are past or come"
        say = f"{runs} within three months. First: {first.what[0].lower()}{first.what[1:]}, {first.when}."
        yield Sentence("dates", len(soon), None, say, "See them", "#dates", 1 / (2 + max(first.left, 0)), late=past > 0)
