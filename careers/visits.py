"""When somebody last looked at a page, and what changed since: counts of history by kind, in plain words."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, Subquery
from django.urls import reverse

from careers.models import History, Visit
from careers.tenancy import Permission

#: Visits within this time are one look.
LOOK = timedelta(minutes=30)
#: The history of a long absence is told of its last weeks, so that nobody waits for it.
FAR_BACK = timedelta(days=60)
#: So many lines at most.
LINES = 5
#: What is done to an action says so in the field that it changes.
DONE, CHANGED = "done", "changed"


@dataclass(frozen=True)
class Kind:
    """Changes that are told in one line. `names` are (model, action) as history has them.

    `say` comes with `{n}`, and `one` where there is one. Counted are rows; with `people` the learners concerned, which
    is told only to who may see them. `link` is a URL name, `year` whether it needs one, `query` its filters.
    """

    names: frozenset
    one: str
    say: str
    link: str
    permission: str = Permission.SEE_TOTALS
    year: bool = False
    query: str = ""
    people: bool = False


@dataclass(frozen=True)
class Change:
    say: str
    url: str


def columns(*, school, user, page):
    """Columns for a query of anything, so that the last look costs none of its own: `look` takes them."""
    rows = Visit.objects.filter(school=school, user=user, page=page)
    return {"visit_at": Subquery(rows.values("at")[:1]), "visit_before": Subquery(rows.values("before")[:1])}


def last_look(visit_at, visit_before, now):
    """When the look before the present one ended; None if there was none."""
    if visit_at is None:
        return None
    return visit_before if now - visit_at < LOOK else visit_at


def look(*, school, user, page, seen, now):
    """Write that this page is looked at now. `seen` is what `columns` found. Returns the end of the look before."""
    since = last_look(seen["visit_at"], seen["visit_before"], now)
    if seen["visit_at"] is None:  # twice at once does no harm
        Visit.objects.bulk_create([Visit(school=school, user=user, page=page, at=now)], ignore_conflicts=True)
    else:
        Visit.objects.filter(school=school, user=user, page=page).update(at=now, before=since)
    return since


def changes_since(*, membership, year, since, now, kinds):
    """At most five Changes in the order of `kinds`, those that this member may see. One query."""
    seen = [kind for kind in kinds if membership.can(kind.permission)]
    rows = History.objects.filter(school=membership.school, at__gt=max(since, now - FAR_BACK), at__lte=now).order_by()
    names = {name for kind in seen for name in kind.names}
    actions = {CHANGED if action == DONE else action for _, action in names}
    rows = rows.filter(model__in={model for model, _ in names}, action__in=actions)
    watched = Q(model__in=[model for model, action in names if action == DONE], action=CHANGED)
    finished = Count("row", distinct=True, filter=watched & Q(changes__status__1=DONE))
    counts = {"n": Count("row", distinct=True), "people": Count("person", distinct=True), "finished": finished}
    found = Counter()
    for model, action, n, people, done in rows.values_list("model", "action").annotate(**counts):
        found[model, action, False], found[model, action, True] = n, people
        found[model, DONE, False] += done
    told = ((kind, sum(found[(*name, kind.people)] for name in kind.names)) for kind in seen)
    return tuple(change_of(kind, n, membership.school, year) for kind, n in told if n)[:LINES]


def change_of(kind, n, school, year):
    place = [school.slug, year.start] if kind.year else [school.slug]
    words = kind.one if n == 1 else kind.say.format(n=n)
    return Change(words, reverse(kind.link, args=place) + kind.query if kind.link else "")
