"""What each learner is to have had by the end of a key stage, in the school's own figures, and when that is due."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from careers.history import record
from careers.models import KeyStage
from tracking.models import Entitlement

#: The year group at whose end a key stage's figure is due: 'by 16' and 'by 18' are read as the end of Years 11 and 13,
#: so who stays on for a Year 14 is due at once.
LAST_YEAR_GROUP = {KeyStage.KS3: 9, KeyStage.KS4: 11, KeyStage.KS5: 13}


@dataclass(frozen=True)
class Stage:
    """A key stage with a figure of the school: who it is for, and what counts towards it."""

    key_stage: str
    label: str
    amount: Decimal
    source: str
    cohorts: tuple
    #: Ids of the cohorts in which what a learner had counts.
    counted: tuple


def stages_of(school, what, cohorts):
    """The Stages of these cohorts, the youngest first; a figure of nothing asks for nothing.

    An interview held before counts for the first key stage that asks for one ('one by 16, a further one by 18'); hours
    count in their own key stage alone.
    """
    figures = [row for row in school.entitlement_set.all() if row.what == what and row.amount > 0]
    return stages_from({row.key_stage: (row.amount, row.source) for row in figures}, cohorts, what)


def stages_from(figures, cohorts, what):
    """The same where the school's figures, {key stage: (amount, source)}, are at hand."""
    found, waiting = [], []
    for key_stage, label in KeyStage.choices:
        hers = [cohort for cohort in cohorts if cohort.key_stage == key_stage]
        waiting += hers
        if key_stage in figures:
            counted = waiting if what == Entitlement.What.INTERVIEWS else hers
            ids = tuple(cohort.pk for cohort in counted)
            found.append(Stage(key_stage, label, *figures[key_stage], tuple(hers), ids))
            waiting = []
    return found


def due_on(cohort, year):
    """The last day of the academic year in which a learner of this cohort ends her key stage."""
    last, now = LAST_YEAR_GROUP.get(cohort.key_stage), cohort.year_number
    left = max(0, last - now) if last and now else 0
    day = year.ends_on
    return day.replace(year=day.year + left, day=28 if (day.month, day.day) == (2, 29) else day.day)


def day_of(year, today):
    """The day that a page of this year speaks of: today, or the year's last day once it is over."""
    return min(max(today, year.starts_on), year.ends_on)


def figure_in_words(row):
    """'25 (source)', for history."""
    return f"{row.amount.normalize():f}{f' ({row.source})' if row.source else ''}" if row else ""


@transaction.atomic
def save_figures(*, school, figures, by):
    """Keep {(what, key stage): (amount or None, source)}: no amount takes the figure away. Returns how many changed."""
    stored = {(row.what, row.key_stage): row for row in school.entitlement_set.select_for_update()}
    changed = 0
    for (what, key_stage), (amount, source) in figures.items():
        now = stored.get((what, key_stage))
        before = figure_in_words(now)
        row = now or Entitlement(school=school, what=what, key_stage=key_stage)
        row.amount, row.source = amount or Decimal(0), source
        after = figure_in_words(row) if amount is not None else ""
        if before == after:
            continue
        changed += 1
        write_figure(row, keep=bool(after), by=by, changes={str(row): [before, after]})
    return changed


def write_figure(row, *, keep, by, changes):
    added = row._state.adding
    if keep:
        row.save()
    record(by=by, row=row, action=("added" if added else "changed") if keep else "removed", changes=changes)
    if not keep:
        row.delete()
