"""Learners as many as the limits speak of: 1,500 of them, 40,000 participations and 150,000 pieces of evidence."""

import re
from datetime import date, timedelta
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.urls import reverse

from careers.models import Activity, Session
from tests.bench.measure import median_time, page, queries
from tests.bench.school import START
from tracking import models
from tracking.learners import day_in

LEARNERS, PARTICIPATIONS, EVIDENCE = 1_500, 40_000, 150_000
#: Learners of the first year group, of each of the others, and of a tutor group.
LARGEST, OTHERS, CLASS = 240, 210, 30
PIECES = EVIDENCE // LEARNERS
MANY = {"batch_size": 2_000}
SHOWN = re.compile(r'name="shown" value="([^"]*)"')
TICKED = re.compile(r'name="there" value="(\d+)"')


def learners(board, school, leader, edition):
    """Fill the school, and measure the pages of learners. Coverage is measured after it (see coverage.py)."""
    year = school.academicyear_set.get(start=START)
    enrolments = enrol(school, year)
    take_part(school, year, enrolments)
    gather(school, year, enrolments, list(edition.statements.order_by("order")))
    tidy()
    client = Client()
    client.force_login(leader)
    reading(board, client, school, year, enrolments)
    registering(board, client, school, year)
    recording(board, client, school, year, edition)


def enrol(school, year):
    """Two years of enrolments, characteristics and tutor groups; returns those of this year."""
    cohorts, targets = list(school.cohort_set.shown()), list(school.targetgroup_set.all())[:10]
    people = models.Learner.objects.bulk_create(
        (models.Learner(school=school, legal_forename=f"Forename{n % 97}", legal_surname=f"Surname{n}")
         for n in range(LEARNERS)), **MANY,
    )  # fmt: skip
    rows = models.Enrolment.objects.bulk_create(
        (models.Enrolment(school=school, learner=one, year=year, cohort=cohorts[cohort_at(n)])
         for n, one in enumerate(people)), **MANY,
    )  # fmt: skip
    before = school.academicyear_set.get(start=START - 1)
    models.Enrolment.objects.bulk_create(
        (models.Enrolment(school=school, learner=one, year=before, cohort=cohorts[cohort_at(n) - 1])
         for n, one in enumerate(people) if cohort_at(n)), **MANY,
    )  # fmt: skip
    models.Characteristic.objects.bulk_create(
        (models.Characteristic(school=school, enrolment=row, target=target) for n, row in enumerate(rows)
         for at, target in enumerate(targets) if n % (at + 3) == 0), **MANY,
    )  # fmt: skip
    group_all(school, year, rows)
    return rows


def cohort_at(number):
    return 0 if number < LARGEST else 1 + (number - LARGEST) // OTHERS


def group_all(school, year, enrolments):
    kind = models.Group.Kind.TUTOR
    groups = models.Group.objects.bulk_create(
        models.Group(school=school, year=year, name=f"Tutor group {n:02}", kind=kind) for n in range(LEARNERS // CLASS)
    )
    models.GroupMember.objects.bulk_create(
        (models.GroupMember(school=school, group=groups[n // CLASS], enrolment=row, kind=kind)
         for n, row in enumerate(enrolments)), **MANY,
    )  # fmt: skip


def take_part(school, year, enrolments):
    """Sessions are held, each with everybody of its year groups, until there are as many rows as wanted."""
    by_cohort = {}
    for row in enrolments:
        by_cohort.setdefault(row.cohort_id, []).append(row)
    rows, held = [], []
    for session in Session.objects.filter(activity__in=Activity.objects.in_year(year)).order_by("pk"):
        invited = [row for cohort in session.activity.cohorts.all() for row in by_cohort.get(cohort.pk, [])]
        held += [session.pk]
        rows += [
            models.Participation(school=school, year=year, session=session, cohort_id=row.cohort_id, enrolment=row,
                                 learner_id=row.learner_id, attended=(n + session.pk) % 14 != 0)
            for n, row in enumerate(invited)
        ]  # fmt: skip
        if len(rows) >= PARTICIPATIONS:
            break
    models.Participation.objects.bulk_create(rows[:PARTICIPATIONS], **MANY)
    Session.objects.filter(pk__in=held).update(status=Session.Status.HELD)


def gather(school, year, enrolments, statements):
    """A hundred pieces for each learner, in sources of thirty; a third below the expected level."""
    levels = list(models.EvidenceLevel.objects.filter(school=school).order_by("order"))
    classes = len(enrolments) // CLASS
    sources = models.EvidenceSource.objects.bulk_create(
        (models.EvidenceSource(school=school, added_by="bench") for _ in range(classes * PIECES)), **MANY
    )
    first = date(START, 9, 7)
    for piece in range(PIECES):
        models.Evidence.objects.bulk_create(
            (models.Evidence(
                school=school, source=sources[n // CLASS * PIECES + piece], year=year, cohort_id=row.cohort_id,
                enrolment=row, learner_id=row.learner_id, level=levels[(n + piece) % len(levels)],
                statement=statements[(n // CLASS * 7 + piece) % len(statements)], date=first + timedelta(piece % 60),
            ) for n, row in enumerate(enrolments)), **MANY,
        )  # fmt: skip


def tidy():
    """What a database does by itself after such a load: PostgreSQL's autovacuum, the worker's PRAGMA for SQLite."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")


def reading(board, client, school, year, enrolments):
    one = enrolments[LARGEST // 2]
    everybody = reverse("learner-list", args=[school.slug, year.start])
    page(board, client, "list of 1,500 learners", everybody, 10)
    for kind in ("xlsx", "csv"):  # 20,000 learners may take 15 s
        took = median_time(lambda kind=kind: client.get(everybody, {"format": kind}), runs=3)
        board.show(f"the same list as {kind}", took, "s", 1.1)
    hers = reverse("learner", args=[school.slug, one.learner_id])
    page(board, client, f"learner's page, {PIECES} pieces of evidence", hers, 15, 0.15)


def registering(board, client, school, year):
    """Everybody of the largest year group: saved, and saved again with everybody the other way round."""
    activity = Activity.objects.create(school=school, year=year, title="Measured")
    activity.cohorts.add(school.cohort_set.shown()[0], through_defaults={"school": school})
    session = Session.objects.create(school=school, activity=activity, date=day_in(year))
    address = reverse("register", args=[school.slug, session.pk])
    shown = client.get(address).content.decode()
    everybody = TICKED.findall(shown)
    assert len(everybody) == LARGEST, len(everybody)
    for words, there in (("saved", everybody), ("saved again, all changed", [])):
        body = {"shown": SHOWN.search(client.get(address).content.decode())[1], "there": there}
        board.show(f"register of {LARGEST} {words}: queries", posted(client, address, body), "", 12)
    page(board, client, f"register of {LARGEST}", address, 15)


def recording(board, client, school, year, edition):
    """Three statements for a class."""
    group = models.Group.objects.filter(school=school).first()
    address = reverse("group-evidence", args=[school.slug, group.pk])
    level = models.EvidenceLevel.objects.get(school=school, expected=True)
    body = {
        "learners": list(group.members.values_list("enrolment", flat=True)), "date": day_in(year).isoformat(),
        "statements": [statement.pk for statement in edition.statements.all()[:3]], "level": level.pk,
        "kind": "observation", "form_key": str(uuid4()),
    }  # fmt: skip
    before = models.Evidence.objects.count()
    board.show(f"evidence for a class of {CLASS}: queries", posted(client, address, body), "", 12)
    assert models.Evidence.objects.count() == before + 3 * CLASS
    page(board, client, f"evidence for a class of {CLASS}, its page", address, 15)


def posted(client, address, body):
    """Queries of one save."""
    answers = []
    number, _ = queries(lambda: answers.append(client.post(address, body)))
    assert answers[0].status_code == 302, f"{address}: {answers[0].status_code}"
    return number
