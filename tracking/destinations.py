"""Who left in a year, and where each of them meant to go, went and stayed; saved with its history."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import uuid5

from django.db import transaction
from django.db.models import F, Max, Q

from careers.history import entry, plain, record, snapshot
from careers.models import History
from tracking.models import Destination, Enrolment, Learner

Stage, Kind = Destination.Stage, Destination.Kind
#: Year groups that end a key stage after which learners leave: 'by 16' and 'by 18' of the rules, 14 if one stays on.
LEAVING_YEARS = (11, 13, 14)
IN_LEAVING_YEAR = Q(cohort__year_number__in=LEAVING_YEARS)
#: For how long destinations are followed; so many years can be chosen on their pages.
YEARS_FOLLOWED = 3
KINDS = dict(Kind.choices)
STAGES = dict(Stage.choices)
OBJECTION = "Learners left out because of an objection to sharing"


@dataclass(frozen=True)
class Leaver:
    """One enrolment with the destinations that hold now, by (stage, choice), and those that they took the place of."""

    enrolment: Enrolment
    latest: dict = field(default_factory=dict)
    earlier: list = field(default_factory=list)

    @property
    def learner(self):
        return self.enrolment.learner

    @property
    def objects(self):
        return self.learner.objects_to_sharing

    @property
    def left_early(self):
        """Whether her last day came before that of the year."""
        return bool(self.enrolment.on_roll_to and self.enrolment.on_roll_to < self.enrolment.year.ends_on)

    @property
    def intended(self):
        """Her choices, the first one first."""
        return [row for (stage, _), row in sorted(self.latest.items()) if stage == Stage.INTENDED]

    @property
    def after(self):
        """[(stage, label, the row or None)] of what came after she left."""
        return [(stage, label, self.latest.get((stage, 1))) for stage, label in STAGES.items() if stage != "intended"]

    def kind(self, stage):
        """Where she is at this stage, by her first choice; 'unknown' where nobody has said."""
        row = self.latest.get((stage, 1))
        return row.kind if row else Kind.UNKNOWN

    def kinds(self, stage):
        """All that she has chosen at this stage; more than one only of intentions."""
        return {row.kind for (at, _), row in self.latest.items() if at == stage} or {Kind.UNKNOWN}


def stage_to_ask(year, today):
    """What is asked of the leavers of a year first: what they intend, and once it is over where they went."""
    return Stage.ACTUAL if year.ends_on < today else Stage.INTENDED


def leaving(year):
    """The enrolments of a year that are its leavers: of a last year group, or gone by the end of the year."""
    return year.enrolments.filter(IN_LEAVING_YEAR | Q(on_roll_to__lte=year.ends_on))


def leavers_of(year):
    """[Leaver] by name, in three queries. What was said of an earlier leaving, as at 16 of one who is 18 now, is not
    taken for this one; nor is what was said in a later year of hers."""
    rows = leaving(year).select_related("learner", "cohort", "year").by_name()
    theirs = leaving(year).values("learner")
    before = Enrolment.objects.filter(IN_LEAVING_YEAR, learner__in=theirs, year__start__lt=year.start).order_by()
    left_before = dict(before.values_list("learner").annotate(Max("year__start")))
    found = defaultdict(list)
    for row in newest_first(Destination.objects.filter(learner__in=theirs)).filter(then__lte=year.start):
        if row.then > left_before.get(row.learner_id, 0):
            found[row.learner_id].append(row)
    return [leaver_of(enrolment, found[enrolment.learner_id]) for enrolment in rows]


def newest_first(destinations):
    """With `.then`, the start of the year in which she was asked."""
    return destinations.annotate(then=F("enrolment__year__start")).order_by("-recorded_on", "-pk")


def leaver_of(enrolment, rows):
    """`rows` come newest first."""
    latest, earlier = {}, []
    for row in rows:
        if latest.setdefault((row.stage, row.choice), row) is not row:
            earlier.append(row)
    return Leaver(enrolment, latest, earlier)


def said_of(learner):
    """All that was ever said of one learner: [(stage label, rows in force, rows whose place they took)]."""
    rows = list(newest_first(learner.destinations.all()))
    now = leaver_of(None, rows)
    told = []
    for stage, label in STAGES.items():
        latest = [row for (at, _), row in sorted(now.latest.items()) if at == stage]
        if latest:
            told.append((label, latest, [row for row in now.earlier if row.stage == stage]))
    return told


def in_year(learner, year):
    """Her enrolment that destinations said in this year hang on: that year's, or her last one before it."""
    rows = learner.enrolments.select_related("cohort", "year")
    return rows.filter(year__start__lte=year.start).order_by("-year__start").first() or rows.first()


# --- saving --------------------------------------------------------------------------------------


@transaction.atomic
def save_destination(*, form, by, key=None):
    """Save the form of one destination. Sent twice with one `key`, it adds one."""
    row, added = form.instance, form.instance._state.adding
    if added and key:
        Learner.objects.select_for_update().get(pk=row.learner_id)  # the twin waits here
        if twin := Destination.objects.filter(school=form.school, form_key=key).first():
            return twin
        row.form_key = key
    before = {} if added else snapshot(Destination.objects.get(pk=row.pk), fields=form._meta.fields)
    row = form.save()
    changes = told_changes(before, snapshot(row, fields=form._meta.fields))
    if added or changes:
        record(by=by, row=row, action="added" if added else "changed", changes=changes, person=row.learner_id)
    return row


def told_changes(before, after):
    """{field: [before, after]}. History says that a note was changed, and never what it says."""
    changes = {name: [before.get(name, ""), word] for name, word in after.items() if before.get(name, "") != word}
    return {name: ["", "changed"] if name == "note" else pair for name, pair in changes.items()}


def key_for(key, enrolment):
    """One form adds one row for each learner."""
    return uuid5(key, str(enrolment.pk))


@transaction.atomic
def save_many(*, school, stage, rows, recorded_on, source, key, by):
    """Add one destination for each (enrolment, {kind, provider}); how many were added. Sent twice, it adds no more."""
    keys = {key_for(key, enrolment): (enrolment, said) for enrolment, said in rows}
    learners = [enrolment.learner_id for enrolment, _ in rows]
    list(Learner.objects.select_for_update().filter(pk__in=learners).order_by("pk").values_list("pk"))  # twins wait
    there = set(Destination.objects.filter(school=school, form_key__in=keys).values_list("form_key", flat=True))
    shared = {"school": school, "stage": stage, "recorded_on": recorded_on, "source": source}
    made = Destination.objects.bulk_create(
        Destination(**shared, **said, enrolment=enrolment, learner_id=enrolment.learner_id, form_key=one)
        for one, (enrolment, said) in keys.items()
        if one not in there
    )
    History.objects.bulk_create(
        entry(by=by, row=row, action="added", person=row.learner_id, changes=told_changes({}, said_in(row)))
        for row in made
    )
    return len(made)


def said_in(row):
    """What the quick form says, as history keeps it."""
    return {name: plain(getattr(row, name)) for name in ("stage", "kind", "provider", "recorded_on", "source")}


@transaction.atomic
def delete_destination(*, destination, by):
    """The one before it, if any, holds again."""
    lost = snapshot(destination, fields=["stage", "choice", "kind", "level", "provider", "course", "recorded_on"])
    changes = {name: [word, None] for name, word in lost.items() if word != ""}
    record(by=by, row=destination, action="deleted", changes=changes, person=destination.learner_id)
    destination.delete()
