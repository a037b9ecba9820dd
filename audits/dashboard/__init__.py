"""The dashboard of those who lead: what matters most today in six sentences, and the pictures behind them.

Computed once into frozen data in a fixed number of queries, whatever the size of the school.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from audits.dashboard import sentences as say
from audits.dashboard.counting import counted
from audits.dashboard.dates import Day, days_of
from audits.dashboard.groups import reached_less, watched_beside_all
from audits.dashboard.guidance import guidance_of
from audits.dashboard.kept import Before, Kept, before, kept_of
from audits.dashboard.outcomes import Outcomes, only
from audits.dashboard.rubric import Agreed, agreed_of
from audits.dashboard.shape import Sentence, chosen
from careers.coverage import WHOLE, Column, Coverage, Lens
from careers.tenancy import Permission
from tracking.layers import Layers, coverage_with_layers
from tracking.veiling import veiled


@dataclass(frozen=True)
class Asked:
    """What the reader narrowed it to: `cohorts` None means all; `query` are the filters as an address has them."""

    lens: Lens = WHOLE
    cohort: int | None = None
    key_stage: str = ""
    query: Mapping[str, Any] = field(default_factory=dict)

    def cohorts(self, columns: Sequence[Column]) -> set[int] | None:
        if not (self.cohort or self.key_stage):
            return None
        mine = [one for one in columns if not self.key_stage or one.key_stage == self.key_stage]
        return {one for column in mine for one in column.cohorts if self.cohort in (None, one)}


@dataclass(frozen=True)
class Picture:
    """Coverage as this reader may see it, narrowed; `columns` and `subjects` are what it can be narrowed to."""

    coverage: Coverage
    layers: Layers
    columns: tuple[Column, ...]
    cohorts: Collection[int] | None

    @property
    def outcomes(self) -> Outcomes:
        return Outcomes(self.coverage)


@dataclass(frozen=True)
class Dashboard:
    """`counts` is the row of what was counted beside coverage; `picture` is None before a framework is chosen."""

    sentences: tuple[Sentence, ...]
    days: tuple[Day, ...]
    counts: Mapping[str, Any]
    agreed: Agreed | None
    picture: Picture | None = None
    kept: Sequence[Kept] = ()
    before: Before = Before(None, None)


def picture_of(membership: Any, year: Any, edition: Any, asked: Asked, *, today: date) -> Picture:
    """Nine queries or fewer. Governors and trust leads are shown no small number."""
    coverage, layers = coverage_with_layers(
        membership.school, year, edition, lens=asked.lens, today=today, targets=True
    )
    columns, cohorts = coverage.columns, asked.cohorts(coverage.columns)
    if not telling(membership):
        coverage = veiled(coverage, layers)
    return Picture(coverage if cohorts is None else only(coverage, cohorts), layers, columns, cohorts)


def telling(membership: Any) -> bool:
    return bool(membership.can(Permission.SEE_OWN_LEARNERS))


def dashboard_of(
    membership: Any, year: Any, edition: Any, targets: Sequence[Any], asked: Asked, *, today: date
) -> Dashboard:
    """`edition` is None where the school has chosen none; `targets` are all its groups."""
    school = membership.school
    counts, agreed = counted(membership, year, today), agreed_of(school)
    picture = picture_of(membership, year, edition, asked, today=today) if edition else None
    numbers = [column.year_number for column in picture.columns] if picture else ()
    leads = membership.can(Permission.CHANGE_PROGRAMME)
    day, public = counts["frozen"], counts["public"]
    days = days_of(school, year, today, frozen=day, public=public, numbers=numbers, leads=leads)
    found = [*say.action_sentences(school, counts["actions"]), *say.date_sentences(days)]
    found += say.rubric_sentences(school, agreed)
    if picture is None:
        return Dashboard(chosen(found), days, counts, agreed)
    kept = kept_in(school, edition, picture, asked, telling(membership))
    then = before(kept, year, picture.layers.day)
    found += learning(membership, year, picture, then, targets, asked)
    found += guided(membership, year, picture, counts["entitlements"], asked, today)
    return Dashboard(chosen(found), days, counts, agreed, picture, kept, then)


def kept_in(school: Any, edition: Any, picture: Picture, asked: Asked, telling: bool) -> Sequence[Kept]:
    """Totals are kept of everybody: nothing stands beside what is narrowed by group or subject."""
    if asked.lens.group or asked.lens.subject:
        return ()
    return kept_of(school, edition, cohorts=picture.cohorts, telling=telling)


def learning(
    membership: Any, year: Any, picture: Picture, then: Before, targets: Sequence[Any], asked: Asked
) -> list[Sentence]:
    """What came of the intended outcomes, and which groups had less of it."""
    school, recorded = membership.school, bool(picture.layers.roll)
    found = list(say.outcome_sentences(school, year, picture.outcomes, then, recorded, dict(asked.query)))
    if asked.lens.group or not recorded:
        return found
    less, of = behind(membership, picture, targets, asked)
    return [*found, *say.group_sentences(school, year, less, of, dict(asked.query))]


def behind(membership: Any, picture: Picture, targets: Sequence[Any], asked: Asked) -> tuple[list[Any], int]:
    """(groups reached less, how many are watched). A part of the school would tell too much to who sees no learner."""
    sees = membership.can(Permission.SEE_LEARNERS)
    if asked.query and not sees:
        return [], 0
    everybody, groups = watched_beside_all(picture.coverage, picture.layers, targets, telling=sees)
    return reached_less(everybody, groups), len(groups)


def guided(membership: Any, year: Any, picture: Picture, figures: Any, asked: Asked, today: date) -> list[Sentence]:
    sees, group = membership.can(Permission.SEE_LEARNERS), asked.lens.group
    if group and not sees:
        return []
    guidance = guidance_of(membership.school, year, picture.columns, figures, today=today, group=group)
    guidance = guidance.among(picture.cohorts)
    return list(say.guidance_sentences(membership.school, year, guidance, sees_learners=sees, target=group))
