"""What a form of evidence offers: whose evidence it may be, and which statements, levels and small steps."""

from collections import defaultdict
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Lower

from careers.models import Adoption, Mapping
from frameworks.models import Statement
from tracking.models import Enrolment, Evidence
from tracking.registers import invited_to, why_no_register
from tracking.sessions import registered


def with_register(sessions):
    """Sessions with `.registered`, whether anybody's participation is kept, and their activity and its year."""
    return sessions.annotate(registered=registered()).select_related("activity__year")


def takers_of(session):
    """Enrolments with `.took_part`: of the register, the absent among them; without one, everybody invited.

    Nobody where it was cancelled. `session` comes from `with_register`.
    """
    if session.registered:
        found = Enrolment.objects.filter(school=session.school_id, participations__session=session)
        return found.annotate(took_part=F("participations__attended"))
    invited = invited_to(session).annotate(took_part=Value(True))
    return invited.none() if why_no_register(session) else invited


def members_of(group, day):
    """Enrolments in this group, on roll that day."""
    return Enrolment.objects.filter(school=group.school_id, memberships__group=group).on_roll(day)


def enrolment_of(learner, year):
    """Her enrolment of that year, or else her latest, or None."""
    rows = list(learner.enrolments.select_related("learner", "cohort", "year__school").order_by("-year__start"))
    return next((row for row in rows if row.year_id == year.pk), rows[0] if rows else None)


def group_named(pk, year):
    """The group of that year with this id, as it came in an address; None where there is none."""
    return year.learner_groups.filter(pk=pk).first() if pk.isascii() and pk.isdigit() else None


def for_choosing(enrolments, membership):
    """Those of them whom this member may see, by name."""
    return enrolments.visible_to(membership).select_related("learner", "cohort").by_name()


def statements_offered(school, activity=None):
    """Statements of the editions in use, with `.mapped`: whether the activity is mapped to it. Those come first."""
    mapped = Mapping.objects.filter(school=school, activity=activity, statement=OuterRef("pk"))
    adopted = Adoption.objects.filter(school=school).values("edition")
    found = Statement.objects.for_learners().annotate(mapped=Exists(mapped) if activity else Value(False))
    found = found.filter(Q(edition__in=adopted) | Q(mapped=True)).select_related("edition__framework", "section")
    return found.order_by("-mapped", Lower("edition__framework__title"), "-edition__key", "order")


def by_section(rows):
    """[(edition, [(section, rows)])] of rows that have a `.statement` and stand in the edition's order."""
    return [
        (edition, [(section, list(inside)) for section, inside in groupby(of, lambda row: row.statement.section)])
        for edition, of in ((e, list(r)) for e, r in groupby(rows, lambda row: row.statement.edition))
    ]


def steps_offered(school):
    """{statement id: [step]} of the small steps in use."""
    found = defaultdict(list)
    for step in school.step_set.filter(in_use=True).order_by("statement", "order", "pk"):
        found[step.statement_id].append(step)
    return found


def recorded_at(session, membership):
    """[(source, [(learner, [piece])])] of what was saved from a session about learners whom this member may see."""
    pieces = Evidence.objects.filter(school=session.school_id, source__session=session)
    seen = Enrolment.objects.filter(school=session.school_id).visible_to(membership)
    pieces = pieces.filter(enrolment__in=seen.values("pk"))
    pieces = pieces.select_related("source__session__activity", "learner", "statement", "level", "step")
    pieces = pieces.prefetch_related("source__files")
    pieces = pieces.order_by("-source__added_at", "-source", Lower("learner__legal_surname"),
                             Lower("learner__legal_forename"), "learner", "statement__order")  # fmt: skip
    return [
        (source, [(learner, list(hers)) for learner, hers in groupby(of, lambda piece: piece.learner)])
        for source, of in groupby(pieces, lambda piece: piece.source)
    ]


def in_words(source):
    """What one save recorded: 'Evidence saved for 27 learners: A1 and A2, Secure.'"""
    rows = source.evidence.order_by("statement__order", "level__order")
    rows = list(rows.values_list("learner", "statement__code", "level__name"))
    learners, codes, levels = ({row[column]: None for row in rows} for column in range(3))
    what = " and ".join(codes) if len(codes) < 3 else f"{len(codes)} statements"
    number = f"{len(learners)} learner{'' if len(learners) == 1 else 's'}"
    return f"Evidence saved for {number}: {what}, {', '.join(levels)}."
