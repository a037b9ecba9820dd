"""The sessions of a year with their registers: which lack one, and how many took part."""

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, When

from careers.models import Activity, Cohort, Session
from tracking.models import Participation


def sessions_of(year):
    """The sessions of an academic year whose activities plan something, cancelled ones left out."""
    sessions = Session.objects.filter(activity__year=year, activity__status__in=Activity.COUNTED)
    return sessions.exclude(status=Session.Status.CANCELLED)


def registered():
    """Whether anybody saved a register, for a query of sessions."""
    return Exists(Participation.objects.filter(session=OuterRef("pk")))


def lacking(sessions, today):
    """Those that were held, or whose day has come, and have no register."""
    return sessions.filter(Q(status=Session.Status.HELD) | Q(date__lte=today), ~registered())


def nearest_first(sessions, today):
    """Today's and those before it, the last one on top; then those to come, the next one on top."""
    passed = Case(When(date__lte=today, then=F("date")))
    return sessions.order_by(passed.desc(nulls_last=True), "date", "starts_at", "pk")


def with_registers(sessions):
    """With `took_part` and `absent`, and what a row of the list shows."""
    invited = Prefetch("cohorts", queryset=Cohort.objects.all())
    return (
        sessions.annotate(
            took_part=Count("participations", filter=Q(participations__attended=True)),
            absent=Count("participations", filter=Q(participations__attended=False)),
        )
        .select_related("activity")
        .prefetch_related(invited, Prefetch("activity__cohorts", queryset=Cohort.objects.all()))
    )
