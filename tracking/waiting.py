"""What waits for one member in tracking: sessions without a register, interviews whose day has passed."""

from careers.tenancy import Permission
from tracking.models import Enrolment, Interview
from tracking.sessions import lacking, sessions_of


def registers_wanted(membership, year, today):
    """Sessions of the year without a register: all for who keeps learners, else those of activities she leads.

    None before the school has learners in that year, or for who keeps no register.
    """
    sessions = sessions_of(year).filter(school=membership.school)
    if not membership.can(Permission.CHANGE_TRACKING):
        return sessions.none()
    if not membership.can(Permission.CHANGE_LEARNERS):
        sessions = sessions.filter(activity__staff=membership.pk)
    return lacking(sessions, today).filter(activity__year__in=Enrolment.objects.in_year(year).values("year"))


def interviews_passed(membership, year, today):
    """Interviews still marked as booked after their day, for who keeps them: their own for an adviser."""
    booked = Interview.objects.filter(school=membership.school, year=year, status=Interview.Status.BOOKED)
    if not membership.can(Permission.CHANGE_INTERVIEWS):
        return booked.none()
    booked = booked.filter(date__lt=today)
    return booked if membership.can(Permission.CHANGE_LEARNERS) else booked.filter(adviser=membership.pk)
