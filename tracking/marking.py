"""What the page of a register shows: who is proposed, who is kept, and how each is ticked."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from careers.tenancy import Permission
from tracking.models import Enrolment, Evidence, Group, GroupMember, Participation
from tracking.registers import invited_to, saves_of, state_of, with_kept

#: Django refuses more than 1,000 fields in one form, and each learner has two: a tick and a note.
MOST = 450
CODE = Participation.How.CODE


@dataclass(slots=True)
class Row:
    """One learner as the page shows her: ticked or not, with her note."""

    enrolment: Any
    there: bool
    note: str
    clash: bool = False

    @property
    def name(self):
        return self.enrolment.learner.name

    @property
    def sorted_name(self):
        return self.enrolment.learner.sorted_name

    @property
    def tutor_group(self):
        return next((str(member.group) for member in self.enrolment.tutors), "")

    @property
    def state(self):
        return state_of(self.enrolment.attended, self.enrolment.note or "")

    @property
    def kept(self):
        return self.enrolment.kept is not None

    @property
    def by_code(self):
        return self.enrolment.how == CODE and self.enrolment.attended

    @property
    def stands(self):
        """What somebody else saved, in words."""
        if not self.kept:
            return "taken off the register"
        note = f", with the note ‘{self.enrolment.note}’" if self.enrolment.note else ""
        return ("took part" if self.enrolment.attended else "absent") + note


@dataclass(slots=True)
class Register:
    """The rows of a page in sections, and what is known of the whole register beyond them."""

    sections: list
    kept: dict
    saved: Any = None
    hidden: int = 0
    too_many: bool = False
    rows: list = field(default_factory=list)

    @property
    def shown(self):
        """Whom the page shows and in which state, as its form sends it back."""
        return ",".join(f"{row.enrolment.pk}{row.state}" for row in self.rows)

    @property
    def ticked(self):
        return sum(row.there for row in self.rows)

    @property
    def doubtful(self):
        """Who is marked absent and has evidence from this session."""
        return [row for row in self.rows if row.enrolment.proven and row.kept and not row.enrolment.attended]

    @property
    def clashing(self):
        return [row for row in self.rows if row.clash]


def expected_at(session):
    """Those invited, and whoever has a mark."""
    marked = Participation.objects.filter(session=session).values("enrolment")
    rows = Enrolment.objects.filter(school=session.school_id, year=session.activity.year_id)
    return rows.filter(Q(pk__in=invited_to(session).order_by().values("pk")) | Q(pk__in=marked))


def register_of(session, member, search, marks=None, clashing=()):
    """The register as this member sees it: narrowed by `search`, or with the `marks` that she has just sent."""
    expected = expected_at(session)
    chosen = Enrolment.objects.filter(pk__in=marks) if marks else search.filter(expected, session)
    found = loaded(chosen.filter(school=session.school_id, year=session.activity.year_id), session, member)
    rows = [row_of(one, marks or {}, search, one.pk in clashing) for one in found]
    too_many = len(rows) > MOST
    rows = [] if too_many else rows
    kept = kept_of(session, member)
    hidden = expected.count() - expected.visible_to(member).count() if not member.can(Permission.SEE_LEARNERS) else 0
    return Register(in_sections(rows), kept, saves_of(session).first(), hidden, too_many, rows)


def loaded(enrolments, session, member):
    """With what a row shows, in the order of the page."""
    tutors = GroupMember.objects.filter(kind=Group.Kind.TUTOR).select_related("group")
    proof = Evidence.objects.filter(source__session=session, enrolment=OuterRef("pk"))
    rows = with_kept(enrolments.visible_to(member), session).annotate(proven=Exists(proof)).by_name()
    rows = rows.select_related("learner", "cohort")
    return rows.prefetch_related(Prefetch("memberships", tutors, to_attr="tutors"))[: MOST + 1]


def row_of(enrolment, marks, search, clash):
    """Ticked as she was sent, else as is kept, else as is proposed: everybody invited, or who confirmed by code."""
    if mark := marks.get(enrolment.pk):
        return Row(enrolment, mark.there, mark.note, clash)
    if enrolment.kept is not None:
        return Row(enrolment, enrolment.attended, enrolment.note)
    return Row(enrolment, enrolment.invited and not search.only_confirmed, "")


def in_sections(rows):
    """[(title, rows)]: each year group that is invited, then who was not."""
    place = {row.enrolment.cohort: number for number, row in enumerate(rows)}
    order = sorted(place, key=lambda cohort: (cohort.order is None, cohort.order or 0, cohort.name))

    def section(row):
        return not row.enrolment.invited, order.index(row.enrolment.cohort)

    return [
        (f"{order[at]}, not invited" if late else str(order[at]), list(inside))
        for (late, at), inside in groupby(sorted(rows, key=section), key=section)
    ]


def kept_of(session, member):
    """{"there": how many took part, "absent": ..., "code": how many confirmed by code} of those she sees."""
    rows = Participation.objects.filter(session=session)
    if not member.can(Permission.SEE_LEARNERS):
        rows = rows.filter(enrolment__in=Enrolment.objects.visible_to(member).values("pk"))
    there = Q(attended=True)
    return rows.aggregate(
        there=Count("pk", filter=there), absent=Count("pk", filter=~there), code=Count("pk", filter=there & Q(how=CODE))
    )
