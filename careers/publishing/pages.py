"""The public page as the school keeps it: its words, what it shows, and whether anybody sees it."""

from django.db import transaction
from django.utils import timezone

from careers.history import entry, record, save_form
from careers.models import History, Look, PublicPage, School, UnlistedActivity
from careers.publishing.choosing import choosable
from careers.versions import Stale, differing


def page_of(school):
    """The school's page; where it has none yet an empty one, unsaved and of version 0."""
    page = PublicPage.objects.filter(school=school).first() or PublicPage(school=school, version=0)
    page.school = school
    return page


def look_of(school):
    """Likewise."""
    look = Look.objects.filter(school=school).first() or Look(school=school)
    look.school = school
    return look


def held(school):
    """Whoever changes what the school shows waits here for who does so already."""
    return School.objects.select_for_update().get(pk=school.pk)


@transaction.atomic
def save_words(*, form, shown, by):
    """Save the form of the page over version `shown`. Stale, writing nothing, where somebody saved another since."""
    held(form.school)
    now = page_of(form.school)
    if now.version != shown and differing(now, form):
        raise Stale(now)
    page = form.instance
    if now.pk and not differing(now, form):
        return now
    page.on, page.switched_at, page.version = now.on, now.switched_at, now.version + 1
    return save_form(form=form, by=by)


def lines_of(page):
    """History of the page, newest first."""
    return History.objects.filter(school=page.school, model=PublicPage._meta.label)


@transaction.atomic
def save_look(*, form, by):
    """The colour, and a logo that is new or gone."""
    held(form.school)
    look, before = form.instance, look_of(form.school)
    look.pk, look._state.adding = before.pk, before.pk is None
    changes = {} if before.colour == look.colour else {"colour": [before.colour, look.colour]}
    if bytes(before.logo) != bytes(look.logo):
        changes["logo"] = [told(before), told(look)]
    look.save()
    if changes:
        record(by=by, row=look, action="changed", changes=changes)
    return look


def told(look):
    return f"{look.logo_width} by {look.logo_height} pixels" if look.logo else ""


@transaction.atomic
def switch(*, school, on, by):
    """Show the page to everybody, or to nobody. Doing it twice changes nothing."""
    held(school)
    page = page_of(school)
    if page.on == on:
        return page
    page.on, page.switched_at = on, timezone.now()
    page.save()
    record(by=by, row=page, action="switched on" if on else "switched off", changes={"on": [not on, on]})
    return page


@transaction.atomic
def choose(*, school, year, offered, shown, by):
    """Of the `offered` activities show exactly those of `shown` (ids); what came meanwhile stays as it is.

    Returns how many are different now.
    """
    held(school)
    rows = {row.pk: row for row in choosable(school, year).filter(pk__in=offered)}
    hidden = {pk for pk, row in rows.items() if not row.listed}
    off, on = set(rows) - set(shown) - hidden, set(shown) & hidden
    UnlistedActivity.objects.bulk_create(UnlistedActivity(school=school, activity=rows[pk]) for pk in sorted(off))
    UnlistedActivity.objects.filter(school=school, activity__in=on).delete()
    words = dict.fromkeys(off, "taken off the public page") | dict.fromkeys(on, "put on the public page")
    History.objects.bulk_create(entry(by=by, row=rows[pk], action=words[pk]) for pk in sorted(words))
    return len(words)
