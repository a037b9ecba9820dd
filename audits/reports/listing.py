"""All that the school can hand out, on one page: for whom each report is, what it answers, and where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from audits.models import Audit
from careers.adoption import mappable_by
from careers.models import PublicPage
from careers.tenancy import Permission as P

RUBRIC, GAPS = "careers-impact-maturity", "find-the-gaps"
At = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Link:
    """`about` says of which report, for who hears only the links."""

    words: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`whom` it is for, what it `answers`; `state` says which one it is, or what to do first.

    `several` are (title, links) where there is one for each of these.
    """

    title: str
    whom: str
    answers: str
    links: tuple[Link, ...]
    state: str = ""
    several: tuple[tuple[str, tuple[Link, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    title: str
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """`first` is the governors' report, None for who may not open it."""

    first: Report | None
    shelves: tuple[Shelf, ...]


def listing_of(membership: Any, year: Any) -> Listing:
    """The reports that this member may open, in three queries at most."""
    school = membership.school

    def at(name: str, *args: Any, query: str = "") -> str:
        return reverse(name, args=[school.slug, *args]) + query

    shelves = [
        Shelf("How good is our provision?", tuple(of_audits(membership, year, at))),
        Shelf("What is planned, and what happened?", tuple(of_programme(membership, year, at))),
        Shelf("Learners", tuple(of_learners(membership, year, at))),
        Shelf("For everybody", tuple(for_everybody(membership, year, at))),
    ]
    first = governors(year, at) if membership.can(P.SEE_TOTALS) else None
    return Listing(first, tuple(shelf for shelf in shelves if shelf.reports))


def files(title: str, url: str, query: str = "?", *, excel: bool = True) -> tuple[Link, ...]:
    """Read, PDF, Excel of one report."""
    found = [Link("Read", url, title), Link("PDF", f"{url}{query}format=pdf", title)]
    return (*found, Link("Excel", f"{url}{query}format=xlsx", title)) if excel else tuple(found)


def governors(year: Any, at: At) -> Report:
    title = "Governors’ report"
    answers = (
        "Six questions that governors ask: strategy and leadership, what learners get, who is missed, impact and "
        "destinations, statutory duties, and what we ask of you."
    )
    links = files(title, at("report-governors", year.start))
    return Report(title, "For governors, the head and the trust.", answers, links)


def of_audits(membership: Any, year: Any, at: At) -> Iterable[Report]:
    if not membership.can(P.SEE_TOTALS):
        return
    newest = newest_audits(membership.school, year)
    review, gaps = newest.pop(RUBRIC, None), newest.pop(GAPS, None)
    start = at("audit-add") if membership.can(P.CHANGE_AUDITS) else ""
    whom = "For senior leaders and governors."
    answers = "What the group agreed, statement by statement, why, and what moved."
    yield of_audit("Maturity review", whom, answers, review, at, start)
    answers = "What is not in place yet, by outcome and aspect, and what is done about it."
    yield of_audit("Find the Gaps", "For the careers team and senior leaders.", answers, gaps, at, start)
    for audit in newest.values():
        answers = f"What the group agreed on each statement of {audit.edition.framework.title}."
        yield of_audit(str(audit), whom, answers, audit, at, start)


def newest_audits(school: Any, year: Any) -> dict[str, Any]:
    """{key of its framework: the audit of this year or before that was frozen last, else the one being agreed}."""
    there = Audit.objects.in_use().filter(school=school, year__start__lte=year.start).exclude(status=Audit.Status.OPEN)
    rows = there.select_related("edition__framework", "year").order_by("created_at", "pk")
    found = {}
    for audit in sorted(rows, key=lambda audit: (audit.is_frozen, audit.frozen_at or audit.created_at)):
        found[audit.edition.framework.key] = audit
    return found


def of_audit(title: str, whom: str, answers: str, audit: Any, at: At, start: str) -> Report:
    """Where there is none, what to do first."""
    if audit is None:
        links = (Link("Start an audit", start, title),) if start else ()
        return Report(title, whom, answers, links, "Nothing is agreed yet. The report is there once a group compares.")
    name = "audit-gap-report" if audit.edition.framework.key == GAPS else "audit-report"
    when = f"frozen on {audit.frozen_at:%-d %B %Y}" if audit.is_frozen else "still being agreed"
    return Report(title, whom, answers, files(title, at(name, audit.pk)), f"{audit}, {when}.")


def of_programme(membership: Any, year: Any, at: At) -> Iterable[Report]:
    if membership.can(P.SEE_TOTALS):
        title = "Careers development plan"
        answers = "Vision and objectives, how far they are, and every action with its owner and its day."
        yield Report(title, "For senior leaders and governors.", answers, files(title, at("report-plan", year.start)))
    if membership.can(P.SEE_PROGRAMME):
        title, url = "The programme", at("report-programme", year.start)
        answers = "What each year group does, and what happens in each half-term."
        yield Report(title, "For staff, advisers and partners.", answers, files(title, url))
    if membership.can(P.SEE_TOTALS):
        yield of_frameworks(membership, year, at)


def of_frameworks(membership: Any, year: Any, at: At) -> Report:
    """Coverage and gaps of each framework that the school uses."""
    whom = "For the careers team, heads of subject and senior leaders."
    answers = "What is intended, planned, delivered and evidenced for each year group, and where the gaps are."
    editions = [
        (edition.framework.title, files(edition.framework.title, at("report-coverage", year.start, edition.pk)))
        for edition in mappable_by(membership.school)
    ]
    first = (Link("Choose a framework", at("adoption-list")),) if membership.can(P.CHANGE_PROGRAMME) else ()
    state = "" if editions else "The school uses no framework with outcomes for learners yet."
    return Report("Coverage and gaps", whom, answers, () if editions else first, state, tuple(editions))


def of_learners(membership: Any, year: Any, at: At) -> Iterable[Report]:
    if membership.can(P.SEE_LEARNERS):
        answers = "What each learner did, met and wants next: for a whole year group in one file, or one for each."
        links = (Link("Choose a year group", at("record-list", year.start), "Learners’ records"),)
        yield Report("Learners’ records", "For learners, their families and the adviser.", answers, links)


def for_everybody(membership: Any, year: Any, at: At) -> Iterable[Report]:
    if membership.can(P.SEE_PROGRAMME):
        url = at("journey", year.start)
        papers = (("Read", ""), ("PDF, A4", "?format=pdf"), ("PDF, A3", "?format=pdf&paper=a3"))
        links = tuple(Link(words, url + query, "learning journey") for words, query in papers)
        answers = "The years as lanes on one page, with a code that leads to the web page. To hang up and hand out."
        yield Report("Learning journey", "For learners, families and corridors.", answers, links)
    page = PublicPage.objects.filter(school=membership.school, on=True).first()
    public = (Link("See the page", reverse("published", args=[membership.school.slug])),) if page else ()
    if not membership.can(P.CHANGE_PROGRAMME):
        yield from (Report("Public page", *PUBLIC, public),) if public else ()
        return
    edit = (Link("Edit", at("public-page"), "Public page"), Link("Preview", at("public-preview"), "Public page"))
    state = "It is on." if page else "It is off: nobody sees it yet."
    yield Report("Public page", *PUBLIC, (*edit, *public), state)
    answers = "Colour and logo on the papers and on the public page."
    yield Report("Look", "For all of the above.", answers, (Link("Edit", at("look-edit"), "Look"),))


PUBLIC = (
    "For parents, learners, teachers and employers.",
    "What schools must publish about their careers programme, with a list of what is missing.",
)
