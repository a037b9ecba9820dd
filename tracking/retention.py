"""How long records are kept: what is due to go today, and destroying exactly that.

A learner has left on the last day of her last enrolment or, where that is not said, of the last year in which she was
enrolled. A record is due when she left longer ago than the school keeps records of its kind.
"""

import json
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from careers.imports.clearing import forget_learner
from careers.models import History
from tracking.erasing import delete_files, going, remove, write_down
from tracking.models import (
    Destination,
    Destruction,
    EmployerFeedback,
    Enrolment,
    Evidence,
    EvidenceFile,
    Interview,
    Learner,
    Placement,
    Retention,
)

What = Retention.What
#: What one row and what several are called.
NAMED = {
    What.EVIDENCE_FILES: ("file", "files"),
    What.RESTRICTED_NOTES: ("restricted note", "restricted notes"),
    What.PLACEMENTS: ("entry of work experience", "entries of work experience"),
    What.DESTINATIONS: ("destination", "destinations"),
}
CHANGED = "What is due has changed since this page was shown. Look at it again, and then destroy it."


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of one kind: whose it is, and how much of what."""

    rule: Retention
    learners: tuple
    rows: tuple
    counts: dict

    @property
    def in_words(self):
        return [f"{number} {kind}" for kind, number in self.counts.items()]

    @property
    def reason(self):
        years = f"{self.rule.years} year{'' if self.rule.years == 1 else 's'}"
        return f"{str(self.rule).capitalize()}: kept for {years} after leaving."


@dataclass(frozen=True, slots=True)
class Preview:
    due: tuple

    @property
    def digest(self):
        """Changes when anything that would go changes."""
        what = [[one.rule.what, one.rule.years, list(one.rows), sorted(one.counts.items())] for one in self.due]
        return sha256(json.dumps(what).encode()).hexdigest()


def rules_of(school):
    """{kind: the school's row, or None where it has not said}, in the order of the kinds."""
    rows = {row.what: row for row in Retention.objects.filter(school=school)}
    return {what: rows.get(what) for what in What}


def years_before(day, years):
    """The same day so many years ago; 28 February for a 29th that was not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def left_before(school, day):
    """Learners whose last day was before this day, each with it as `last_day`; one without any year never left."""
    years = Enrolment.objects.filter(learner=OuterRef("pk")).order_by("-year__start")
    last = years.values(last=Coalesce("on_roll_to", "year__ends_on"))[:1]
    return Learner.objects.filter(school=school).annotate(last_day=Subquery(last)).filter(last_day__lt=day)


def preview(*, school, today):
    """What is due today, kind by kind; what goes with a whole learner is counted there alone."""
    rules = {what: rule for what, rule in rules_of(school).items() if rule}
    left = {what: left_before(school, years_before(today, rule.years)) for what, rule in rules.items()}
    whole = sorted(left[What.LEARNER].values_list("pk", flat=True)) if What.LEARNER in left else []
    pairs = {what: rows_due(school, what, left[what], whole) for what in rules if what != What.LEARNER}
    concerned = {learner for found in pairs.values() for _, learner in found}
    people = left_before(school, today).filter(pk__in=concerned.union(whole)).by_name()
    due = [due_wholly(school, rules[What.LEARNER], whole, people)] if whole else []
    due += [due_of(rules[what], found, people) for what, found in pairs.items() if found]
    return Preview(tuple(due))


def due_wholly(school, rule, whole, people):
    gone = going(school, whole)
    counts = gone.counts | ({"files": gone.files} if gone.files else {})
    return Due(rule, tuple(one for one in people if one.pk in set(whole)), tuple(whole), counts)


def due_of(rule, found, people):
    """Due out of (row, learner) pairs."""
    rows = tuple(sorted({row for row, _ in found}))
    whose = {learner for _, learner in found}
    one, many = NAMED[rule.what]
    return Due(
        rule, tuple(row for row in people if row.pk in whose), rows, {one if len(rows) == 1 else many: len(rows)}
    )


def rows_due(school, what, left, whole):
    """[(id, learner's id), ...] of the rows of one kind that are due."""
    if what == What.EVIDENCE_FILES:
        return list(files_due(school, left, whole).values_list("pk", "source__evidence__learner"))
    model = {What.RESTRICTED_NOTES: Interview, What.PLACEMENTS: Placement, What.DESTINATIONS: Destination}[what]
    rows = model.objects.filter(school=school, learner__in=left.values("pk")).exclude(learner__in=whole)
    rows = rows.exclude(restricted_note="") if model is Interview else rows
    return list(rows.values_list("pk", "learner"))


def files_due(school, left, whole):
    """Files that stand for nobody who is still here or left later, and that go with no whole learner."""
    pieces = Evidence.objects.filter(source=OuterRef("source"))
    stays = pieces.exclude(learner__in=left.values("pk"))
    return EvidenceFile.objects.filter(
        Exists(pieces), ~Exists(stays), ~Exists(pieces.filter(learner__in=whole)), school=school
    )


@transaction.atomic
def destroy(*, school, digest, today, by):
    """Destroy what a preview with this digest showed; ValidationError where it has changed. How many kinds went."""
    list(Learner.objects.select_for_update().filter(school=school).order_by("pk").values_list("pk"))
    found = preview(school=school, today=today)
    if found.digest != digest:
        raise ValidationError(CHANGED)
    for due in found.due:
        DESTROY[due.rule.what](school, due.rows)
        write_down(school=school, why=Destruction.Why.RETENTION, reason=due.reason, counts=due.counts, by=by)
    return len(found.due)


def destroy_learners(school, rows):
    remove(school=school, learners=list(rows))


def destroy_files(school, rows):
    files = EvidenceFile.objects.filter(school=school, pk__in=rows)
    stored = list(files.values_list("file", flat=True))
    files.delete()
    transaction.on_commit(partial(delete_files, stored))


def destroy_notes(school, rows):
    interviews = Interview.objects.filter(school=school, pk__in=rows)
    lines = History.objects.filter(school=school, model=Interview._meta.label, row__in=rows)
    lines.forget_field("restricted_note")
    interviews.update(restricted_note="", version=F("version") + 1)
    forget_imports(Interview, school, rows)


def destroy_placements(school, rows):
    forget_and_delete(EmployerFeedback.objects.filter(school=school, placement__in=rows))
    forget_and_delete(Placement.objects.filter(school=school, pk__in=rows))
    forget_imports(Placement, school, rows)


def destroy_destinations(school, rows):
    forget_and_delete(Destination.objects.filter(school=school, pk__in=rows))
    forget_imports(Destination, school, rows)


def forget_imports(model, school, rows):
    """What came in by a spreadsheet lately goes from its file and its traces too."""
    forget_learner(school=school, rows={model._meta.label: set(rows)})


def forget_and_delete(rows):
    """The rows, and what history says about them."""
    History.objects.filter(model=rows.model._meta.label, row__in=rows.values("pk")).forget()
    rows.delete()


DESTROY = {
    What.LEARNER: destroy_learners,
    What.EVIDENCE_FILES: destroy_files,
    What.RESTRICTED_NOTES: destroy_notes,
    What.PLACEMENTS: destroy_placements,
    What.DESTINATIONS: destroy_destinations,
}
