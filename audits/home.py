"""Home: what to do next, and the year's picture in a few sentences, each a link to the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from audits.waiting import Task, columns, one_row
from audits.waiting import tasks_of as waiting_tasks
from careers.adoption import mappable_by
from careers.copies import counted
from careers.coverage import Coverage
from careers.gaps import Finding
from careers.models import Activity, School
from careers.models.activities import dated, held, mapped, unmarked
from careers.tenancy import Permission
from tracking.gaps import gaps_of
from tracking.layers import coverage_with_layers
from tracking.veiling import veiled


@dataclass(frozen=True, slots=True)
class Sentence:
    """`figure` of `of` things, in words, with a link to the rows; `of` is None where there is no whole."""

    figure: int
    of: int | None
    say: str
    go: str
    url: str

    @property
    def percent(self) -> int:
        return round(100 * self.figure / self.of) if self.of else 0


@dataclass(frozen=True, slots=True)
class Home:
    tasks: tuple[Task, ...]
    sentences: tuple[Sentence, ...]
    edition: Any = None


def home_of(membership: Any, year: Any, *, today: date) -> Home:
    """What this member may do next and see, in at most twelve queries."""
    school = membership.school
    edition = mappable_by(school).order_by("adoptions__adopted_at").first()
    counts, waiting = counts_of(membership, year, today)
    own = waiting_tasks(membership, year, waiting)
    if edition is None:
        return Home((*own, *first_steps(membership, year, counts)), ())
    coverage, layers = coverage_with_layers(school, year, edition, today=today, grouped=False, targets=True)
    telling = membership.can(Permission.SEE_OWN_LEARNERS)
    coverage = coverage if telling else veiled(coverage, layers)
    findings = gaps_of(school, year, edition, coverage=coverage, layers=layers, today=today, telling=telling)
    tasks = (*own, *tasks_of(membership, year, edition, coverage, findings, counts))
    sees_totals = membership.can(Permission.SEE_TOTALS)
    gaps = sum(len(finding.open) for finding in findings)
    something = coverage.intended or counts["total"]
    sentences = sentences_of(membership, year, edition, coverage, counts, gaps) if sees_totals and something else ()
    return Home(tasks, sentences, edition)


def counts_of(membership: Any, year: Any, today: date) -> tuple[dict[str, int], dict[str, Any]]:
    """How many activities of the year there are, planned, mapped, dated, held, or to be marked as held; what waits.

    One query: each kind of thing is a column of the school's row.
    """
    activities = Activity.objects.in_year(year).filter(school=membership.school)
    plans = Q(status__in=Activity.COUNTED)
    counted = {
        "total": Count("pk"),
        "planned": Count("pk", filter=plans),
        "mapped": Count("pk", filter=plans & Q(mapped())),
        "held": Count("pk", filter=plans & Q(held())),
        "dated": Count("pk", filter=plans & dated()),
        "unmarked": Count("pk", filter=plans & Q(unmarked(today))),
    }
    school = School.objects.filter(pk=membership.school.pk)
    found = school.values(activities=one_row(activities, **counted), **columns(membership, year, today)).get()
    return found["activities"] or dict.fromkeys(counted, 0), found


def at(name: str, school: Any, *args: Any, query: str = "") -> str:
    return reverse(name, args=[school.slug, *args]) + query


def first_steps(membership: Any, year: Any, counts: dict[str, int]) -> tuple[Task, ...]:
    """Before a framework is chosen."""
    if not membership.can(Permission.CHANGE_PROGRAMME):
        return ()
    school = membership.school
    steps = [
        Task("Choose a framework", "For example equalex: 20 objectives in three themes.", "5 minutes",
             at("adoption-list", school)),
    ]  # fmt: skip
    if not counts["total"]:
        why = "One line each is enough to begin: a title, for whom, and when."
        steps.append(Task("Write down what your school does", why, "Start", at("activity-add", school, year.start)))
    return (*steps, vision_task(school, year)) if not year.programme.vision else tuple(steps)


def vision_task(school: Any, year: Any) -> Task:
    why = "Vision and objectives are what the outcomes serve."
    return Task("Say what the programme is for", why, "10 minutes", at("programme-edit", school, year.start))


def tasks_of(
    membership: Any, year: Any, edition: Any, coverage: Coverage, findings: tuple[Finding, ...], counts: dict[str, int]
) -> tuple[Task, ...]:
    """What the careers leader would do next, the first things first. Who may change nothing has nothing to do here."""
    if not membership.can(Permission.CHANGE_PROGRAMME):
        return ()
    school, tasks = membership.school, []
    if not coverage.intended:
        why = f"Tick which statements of {edition.framework.title} each year group should reach."
        url = at("intended-edit", school, year.start, edition.pk)
        tasks.append(Task("Choose intended outcomes", why, "10 minutes", url))
    if not counts["total"]:
        why = "One line each is enough to begin: a title, for whom, and when."
        tasks.append(Task("Write down what your school does", why, "Start", at("activity-add", school, year.start)))
    if counts["unmarked"]:
        title = f"Say whether {counted(counts['unmarked'], 'activity', 'activities')} took place"
        url = at("activity-list", school, year.start, query="?show=unmarked")
        tasks.append(Task(title, "Their sessions have passed and are still marked as planned.", "2 minutes", url))
    if unmapped := counts["planned"] - counts["mapped"]:
        title = f"Map {counted(unmapped, 'activity', 'activities')} to what they teach"
        url = at("activity-list", school, year.start, query="?show=unmapped")
        tasks.append(Task(title, "Without a mapping they count for no framework.", "1 minute each", url))
    tasks += [gap_task(school, year, edition, finding) for finding in findings if finding.open][:3]
    if not year.programme.vision:
        tasks.append(vision_task(school, year))
    return tuple(tasks)


def gap_task(school: Any, year: Any, edition: Any, finding: Finding) -> Task:
    first = finding.open[0].sentence
    url = at("gap-list", school, year.start, edition.pk) + f"#{finding.rule.name}"
    return Task(finding.rule.todo, f"The first: {first}", counted(len(finding.open), "gap", "gaps"), url, pressing=True)


def sentences_of(
    membership: Any, year: Any, edition: Any, coverage: Coverage, counts: dict[str, int], gaps: int
) -> tuple[Sentence, ...]:
    """The year's picture: intended, planned, dated, delivered. Links only where this member may follow them."""
    school = membership.school
    cover, gap_list = (at(name, school, year.start, edition.pk) for name in ("coverage", "gap-list"))
    activities = at("activity-list", school, year.start) if membership.can(Permission.SEE_PROGRAMME) else ""

    def rows(show: str) -> str:
        return activities and f"{activities}?show={show}"

    return (
        Sentence(coverage.met, coverage.intended, "intended outcomes have an activity in their year group.",
                 "See the coverage", cover),
        Sentence(gaps, None, "gap waits for a next step." if gaps == 1 else "gaps wait for a next step.",
                 "See the gaps", gap_list),
        Sentence(counts["planned"], counts["total"], "activities are planned or confirmed.", "See them",
                 rows("counted")),
        Sentence(counts["mapped"], counts["planned"], "planned activities say which statements they meet.", "See them",
                 rows("mapped")),
        Sentence(counts["dated"], counts["planned"], "planned activities have a day.", "See them", rows("dated")),
        Sentence(counts["held"], counts["planned"], "planned activities were held at least once.", "See them",
                 rows("held")),
    )  # fmt: skip
