"""Which activities the public page may show, and which of them it does."""

from django.db.models import Exists, OuterRef

from careers.models import Activity, UnlistedActivity
from careers.models.activities import aimed


def open_to_all(school, year):
    """Planned or confirmed, and aimed at no target group: whom an activity is for may tell who somebody is."""
    return Activity.objects.in_year(year).filter(~aimed(), school=school).counted()


def unlisted():
    return Exists(UnlistedActivity.objects.filter(activity=OuterRef("pk")))


def shown_activities(school, year):
    """What everybody sees of this year's activities."""
    return open_to_all(school, year).filter(~unlisted())


def choosable(school, year):
    """Those that the school may show or keep off, each with `.listed`."""
    return open_to_all(school, year).annotate(listed=~unlisted())


def kept_off(school, year):
    """Those that are never shown, because they are aimed at a target group."""
    return Activity.objects.in_year(year).filter(aimed(), school=school).counted()
