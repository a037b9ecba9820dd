"""Moving a school to a new edition: all of it in one transaction, or nothing."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.models import Action, Audit
from audits.moves.answers import carry_audits
from audits.moves.cases import Exchanged
from audits.moves.difference import difference_of
from audits.moves.programme import carry_programme, open_years
from audits.moves.successors import add_successors
from careers.adoption import adopt, drop, newer_editions, obstacles
from careers.history import record
from careers.models import Adoption, School


@dataclass(frozen=True)
class Moved:
    """How many of each went along. `joined`: rows that became one with another; `left`: answers that stayed behind."""

    intended: int = 0
    mappings: int = 0
    accepted: int = 0
    joined: int = 0
    audits: int = 0
    judgements: int = 0
    agreed: int = 0
    people: int = 0
    left: int = 0
    successors: int = 0
    actions: int = 0

    @property
    def anything(self):
        return any(vars(self).values())


@transaction.atomic
def move(*, school, old, new, by, today=None):
    """Carry open years, unfinished audits and actions from one edition to a newer one; returns Moved.

    What is closed or frozen, and what the new edition has no place for, stays where it is. A second move at the same
    time waits for the first, and finds nothing to do.
    """
    today = today or timezone.localdate()
    school = School.objects.select_for_update(no_key=True).get(pk=school.pk)
    if new not in newer_editions(school, old):
        raise ValidationError(f"{new} is not a newer edition that your school may use. Nothing was moved.")
    difference = difference_of(old, new)
    adoption = adopt(school=school, edition=new, by=by)
    own = {"school": school, "old": old, "new": new, "difference": difference, "by": by}
    present = school.nearest_year(school.years())
    successors = add_successors(**own, year=present)
    actions = carry_actions(school, difference, today)  # while their audits are still known by the old edition
    counts = carry_programme(**own, today=today) + carry_audits(**own)
    moved = Moved(**counts, successors=successors, actions=actions)
    if moved.anything:
        record(by=by, row=adoption, action="moved to", changes={"edition": [str(old), str(new)]} | told(moved))
    leave(school, old, adoption, by)
    return moved


def leave(school, old, adoption, by):
    """Stop using the old edition, or put it behind the new one: pages show first what was adopted first."""
    before = old.adoptions.filter(school=school).first()
    if before and before.adopted_at < adoption.adopted_at:
        Adoption.objects.filter(pk=adoption.pk).update(adopted_at=before.adopted_at)
        Adoption.objects.filter(pk=before.pk).update(adopted_at=adoption.adopted_at)
    if before and not obstacles(school, old):
        drop(school=school, edition=old, by=by)


def told(moved):
    """How many of each, for history."""
    return {name: ["", count] for name, count in vars(moved).items() if count}


def carry_actions(school, difference, today):
    """Unfinished actions of open years speak of the new statement; those of a frozen audit stay with it."""
    actions = Action.objects.unfinished().filter(school=school, year__in=open_years(school, today))
    actions = actions.filter(statement__in=difference.first).exclude(audit__status=Audit.Status.FROZEN)
    return actions.update(statement_id=Exchanged("statement_id", difference.first))
