"""What the governors' report asks of the database: each question once, and only what somebody reads.

Everything about learners is asked for who may see none of them.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, prefetch_related_objects
from django.urls import resolve, reverse
from django.utils.timezone import localtime

from audits.models import Action, Audit
from audits.profiles import Profile, profile_of
from careers.adoption import adopted_by
from careers.coverage import Coverage
from careers.gaps import Finding
from careers.models import Objective
from careers.publishing import checklist_of, page_of
from careers.publishing.checklist import Checklist
from careers.tenancy import needed
from frameworks.models import Statement
from tracking.comparing import Comparison, comparison_of
from tracking.destination_totals import totals_of
from tracking.destinations import Stage
from tracking.encounters import Encounters, encounters_of
from tracking.entitlements import day_of
from tracking.gaps import gaps_of
from tracking.hours import hours_of
from tracking.hours import profiles as hour_profiles
from tracking.layers import Layers, coverage_with_layers
from tracking.models import Asking
from tracking.provider_access import ProviderAccess, provider_access_of
from tracking.standings import progress, standings
from tracking.trends import Moment, trend_of
from tracking.veiling import veiled
from tracking.voice_results import Results

#: The framework whose review speaks for the whole of careers work.
RUBRIC = "careers-impact-maturity"


def agreed_on(audit: Any) -> date:
    """The day, here, on which it was frozen."""
    return localtime(audit.frozen_at).date()


class Records:
    """`membership` says only which links may be followed."""

    def __init__(self, membership: Any, year: Any, years: list[Any], today: date) -> None:
        self.school, self.year, self.membership = membership.school, year, membership
        self.last_year = next((one for one in years if one.start == year.start - 1), None)
        self.day = day_of(year, today)
        prefetch_related_objects([self.school], "targetgroup_set", "cohort_set", "entitlement_set")

    def link(self, name: str, *args: Any, query: str = "") -> str:
        """The address of a page of the school; '' where this member may not open it."""
        url = reverse(name, args=[self.school.slug, *args])
        view = resolve(url).func
        return url + query if self.membership.can(needed(view, "GET")) else ""

    @cached_property
    def cohorts(self) -> list[Any]:
        return list(self.school.cohort_set.all())

    @cached_property
    def shown_cohorts(self) -> list[Any]:
        return [cohort for cohort in self.cohorts if cohort.active]

    @cached_property
    def editions(self) -> list[Any]:
        """All that are adopted, first adopted first, each with `.teaches`: whether an activity can meet it."""
        learners = Statement.objects.for_learners().filter(edition=OuterRef("pk"))
        return list(adopted_by(self.school).annotate(teaches=Exists(learners)).order_by("adoptions__adopted_at"))

    @cached_property
    def edition(self) -> Any:
        """The one that coverage is told of: of those that learners can reach the one adopted first, or None."""
        return next((one for one in self.editions if one.teaches), None)

    @cached_property
    def layered(self) -> tuple[Coverage, Layers]:
        """Coverage as it is, for what must be compared before it is hidden."""
        return coverage_with_layers(self.school, self.year, self.edition, today=self.day, grouped=False, targets=True)

    @cached_property
    def coverage(self) -> Coverage:
        """Coverage with small numbers hidden."""
        return veiled(*self.layered)

    @cached_property
    def comparison(self) -> Comparison:
        targets = self.school.targetgroup_set.all()
        return comparison_of(self.school, self.year, *self.layered, targets, telling=False)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        _, layers = self.layered
        return gaps_of(
            self.school, self.year, self.edition, coverage=self.coverage, layers=layers, today=self.day, telling=False
        )

    @cached_property
    def moments(self) -> list[Moment]:
        """Half-terms that were kept up to this year, in order of time."""
        if self.edition is None:
            return []
        kept = trend_of(self.school, self.edition, telling=False)
        known = [one for one in kept if one.term.year.start <= self.year.start]
        return sorted(known, key=lambda one: (one.term.year.start, one.term.order))

    @cached_property
    def objectives(self) -> list[str]:
        rows = Objective.objects.filter(school=self.school, programme__year=self.year)
        return [row.text for row in rows]

    @cached_property
    def page(self) -> Any:
        """The public page."""
        return page_of(self.school)

    @cached_property
    def checklist(self) -> Checklist:
        return checklist_of(self.page, self.day)

    @cached_property
    def audits(self) -> list[Any]:
        """All in use, the last begun first, each with how many `.people` judge in it."""
        rows = Audit.objects.in_use().filter(school=self.school, created_at__date__lte=self.year.ends_on)
        people = Count("participants", filter=Q(participants__excused_at=None))
        return list(rows.annotate(people=people).select_related("edition__framework", "target", "year", "kept"))

    @cached_property
    def review(self) -> Any:
        """The last frozen one: of the rubric where there is one, else of any framework; None where there is none."""
        frozen = [one for one in self.audits if one.is_frozen and agreed_on(one) <= self.year.ends_on]
        frozen.sort(key=lambda one: (one.edition.framework.key == RUBRIC, one.frozen_at), reverse=True)
        return frozen[0] if frozen else None

    @cached_property
    def open_reviews(self) -> list[Any]:
        return [one for one in self.audits if not one.is_frozen]

    @cached_property
    def profile(self) -> Profile | None:
        return profile_of(self.review) if self.review else None

    @cached_property
    def actions(self) -> list[Any]:
        """Unfinished ones of any year and all of this one's, in the order of the list."""
        rows = Action.objects.filter(school=self.school).overdue_first(self.day)
        return [row for row in rows if row.unfinished or row.year_id == self.year.pk]

    @cached_property
    def overdue(self) -> list[Any]:
        return [one for one in self.actions if one.overdue(self.day)]

    @cached_property
    def encounters(self) -> Encounters:
        return encounters_of(
            school=self.school, year=self.year, cohorts=self.shown_cohorts, today=self.day, telling=False
        )

    @cached_property
    def small_cohorts(self) -> set[int]:
        """Year groups whose size may not be told: no table shows anything of their learners."""
        return {row.cohort for row in self.encounters.rows if row.of is None}

    @cached_property
    def access(self) -> ProviderAccess | None:
        return provider_access_of(
            school=self.school, year=self.year, today=self.day, telling=False, cohorts=self.cohorts
        )

    @cached_property
    def guidance(self) -> Any:
        """How far each year group is with interviews."""
        return progress(standings(school=self.school, year=self.year, cohorts=self.shown_cohorts, today=self.day))

    @cached_property
    def hours(self) -> Any:
        rows = hours_of(school=self.school, year=self.year, cohorts=self.shown_cohorts, today=self.day)
        return hour_profiles(rows)

    @cached_property
    def questionnaire(self) -> Any:
        """The one that was put to learners last this year, or None."""
        asked = Asking.objects.filter(school=self.school, year=self.year).select_related("questionnaire")
        asking = asked.order_by("-opens_at", "-pk").first()
        return asking and asking.questionnaire

    @cached_property
    def voice(self) -> Results | None:
        return Results(self.questionnaire, self.year, telling=False) if self.questionnaire else None

    @cached_property
    def leavers(self) -> Any:
        """Last year's leavers, where they are now known to be."""
        if self.last_year is None:
            return []
        self.last_year.school = self.school
        return totals_of(self.last_year, Stage.ACTUAL, exact=False)
