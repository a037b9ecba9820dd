"""Starts, changes, deletes and puts aside audits; all of it is told in history."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone

from audits import participants
from audits.models import AgreedJudgement, Audit, AuditSection, Judgement, JudgementEvent, Participant
from careers.activities import changes_of, words_of
from careers.adoption import visible_to
from careers.history import actor_of, record
from careers.models import AcademicYear, Adoption
from careers.years import in_words, what_stands_on
from frameworks.models import Edition, Statement

#: What history tells of an audit.
TOLD = ("title", "edition", "year", "way", "due_on", "target", "sections")
#: What goes with an audit when it is deleted, or is told of in other words.
GOES_OR_TOLD = {Participant, AuditSection, JudgementEvent, AgreedJudgement}
FROZEN = "This audit is frozen, so it never changes again. Start a new round of it instead."
EDITION_STAYS = (
    "Somebody has judged in this audit already, so it stays with its edition. "
    "Start another audit to judge against other words."
)
MOVED_ON = "Somebody has moved this audit on meanwhile. Load the page again, and look at what may still be changed."


def judgeable_by(school):
    """The published editions with a scale that this school may judge itself by, those it uses first.

    Each with `.adopted` and `.asked_count`, its number of statements.
    """
    adopted = Exists(Adoption.objects.filter(school=school, edition=OuterRef("pk")))
    found = visible_to(school).filter(status=Edition.Status.PUBLISHED, scale__isnull=False).select_related("scale")
    found = found.prefetch_related("scale__levels").annotate(
        adopted=Case(When(adopted, then=Value(True)), default=Value(False)),
        asked_count=Count("statements", filter=Q(statements__status="given")),
    )
    return found.filter(asked_count__gt=0).order_by("-adopted", "historic", Lower("framework__title"), "-key")


def default_title(edition, year):
    """What an audit is called where nobody says: 'Careers Impact maturity rubric 2026 to 2027'."""
    return f"{edition.framework.title.rpartition(' — ')[2]} {year}"


def judged_in(audit):
    """The statements about which this audit holds a judgement of anybody, or an agreed one."""
    chosen = Judgement.objects.filter(participant__audit=audit, statement=OuterRef("pk"))
    agreed = AgreedJudgement.objects.filter(audit=audit, statement=OuterRef("pk"))
    return Statement.objects.filter(Exists(chosen) | Exists(agreed))


def has_judgements(audit):
    """Whether anybody has chosen anything in it, be it cleared since: events are never lost."""
    return JudgementEvent.objects.filter(audit=audit).exists() or judged_in(audit).exists()


@transaction.atomic
def start(*, form, people, by, key):
    """Save the form of a new audit with those who take part, (member, capacity) each. Sent twice with one `key`: one.

    Where one person judges and nobody was chosen, it is whoever starts it.
    """
    AcademicYear.objects.select_for_update().get(pk=form.instance.year_id)  # the twin waits here
    if twin := Audit.objects.filter(school=form.school, form_key=key).first():
        return twin
    form.instance.form_key, form.instance.created_by = key, actor_of(by)[0]
    audit = form.save()
    record(by=by, row=audit, action="started", changes=changes_of({}, words_of(audit, TOLD)))
    for member, capacity in people or ([(by, participants.usual_capacity(by))] if audit.alone else []):
        row = Participant(school=form.school, audit=audit, member=member, capacity=capacity)
        participants.add(participant=row, by=by)
    return audit


@transaction.atomic
def change(*, form, by):
    """Save the form of an audit. ValidationError, by field, where judgements would be lost or it has moved on."""
    before = Audit.objects.select_for_update(of=("self",)).select_related("edition__framework").get(pk=form.instance.pk)
    if before.is_frozen:
        raise ValidationError(FROZEN)
    if before.status != form.instance.status:
        raise ValidationError(MOVED_ON)
    refuse_loss(before, form)
    told = words_of(before, TOLD)
    audit = form.save(commit=False)
    audit.save(update_fields=[*form.changed_here, "edition"])  # and nothing that others have changed meanwhile
    form.save_m2m()
    if before.edition_id != audit.edition_id:
        AuditSection.objects.filter(audit=audit).exclude(section__edition=audit.edition_id).delete()
    if changes := changes_of(told, words_of(audit, TOLD)):
        record(by=by, row=audit, action="changed", changes=changes)
    return audit


def refuse_loss(before, form):
    """ValidationError where the new edition, sections or way would leave judgements or people behind."""
    faults = {}
    if form.instance.edition_id != before.edition_id and has_judgements(before):
        faults[NON_FIELD_ERRORS] = EDITION_STAYS
    if lost := judged_outside(before, form.cleaned_data.get("sections", ())):
        faults["sections"] = f"Keep {in_words_quoted(lost)}: somebody has judged there already."
    if form.instance.alone and before.participants.taking_part().count() > 1:
        faults["way"] = "Several people take part. Remove all but one of them first, or leave it to the group."
    if faults:
        raise ValidationError(faults)


def judged_outside(audit, sections):
    """Titles of the sections at the top that hold judgements and are not among these; [] where none is named."""
    if not sections:
        return []
    inside = Q(section__in=sections) | Q(section__parent__in=sections) | Q(section__parent__parent__in=sections)
    rows = judged_in(audit).exclude(pk__in=Statement.objects.filter(inside))
    tops = [at_the_top(row.section) for row in rows.select_related("section__parent__parent").order_by("order")]
    return list(dict.fromkeys(str(section) for section in tops))


def at_the_top(section):
    return at_the_top(section.parent) if section.parent_id else section


def in_words_quoted(titles):
    *others, last = [f"‘{title}’" for title in titles]
    return f"{', '.join(others)} and {last}" if others else last


def why_audit_stays(audit):
    """A sentence that says why it cannot be deleted; empty if it can."""
    if has_judgements(audit):
        return "Somebody has judged in this audit already, and what was judged is never lost. Put it aside instead."
    standing = what_stands_on(audit, besides=GOES_OR_TOLD)
    return f"This audit cannot be deleted while {in_words(standing)} there. Put it aside instead." if standing else ""


@transaction.atomic
def delete(*, audit, by):
    """Delete an audit in which nobody has judged, and its list of people. ValidationError says why not."""
    audit = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    if why := why_audit_stays(audit):
        raise ValidationError(why)
    lost = {name: [word, None] for name, word in words_of(audit, TOLD).items() if word}
    record(by=by, row=audit, action="deleted", changes=lost)
    audit.delete()


@transaction.atomic
def put_aside(*, audit, by):
    """No longer among the others, and nobody judges in it; everything is kept. Twice changes nothing."""
    if Audit.objects.in_use().filter(pk=audit.pk).update(put_aside_at=timezone.now()):
        record(by=by, row=audit, action="put aside")


@transaction.atomic
def restore(*, audit, by):
    """Among the others again, as it was. Twice changes nothing."""
    if Audit.objects.filter(pk=audit.pk, put_aside_at__isnull=False).update(put_aside_at=None):
        record(by=by, row=audit, action="taken up again")
