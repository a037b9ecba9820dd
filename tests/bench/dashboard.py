"""The senior leaders' dashboard of 1,500 learners: everything it may speak of is there."""

from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from audits.models import Action
from careers.models import History
from tests.bench.measure import page
from tests.bench.school import START
from tracking import models

#: Lines of history since the last look, interviews and entries of work experience.
LINES, INTERVIEWS, PLACEMENTS = 5_000, 600, 900
MANY = {"batch_size": 2_000}


def dashboard(board, school, leader):
    """`school` has its learners, participation, evidence and a frozen audit."""
    year = school.academicyear_set.get(start=START)
    guide(school, year)
    keep(school, year)
    client = Client()
    client.force_login(leader)
    at = f"/{school.slug}/{START}/dashboard/"
    client.get(at)
    school.visit_set.update(at=timezone.now() - timedelta(days=3), before=timezone.now() - timedelta(days=3))
    change(school)
    page(board, client, "dashboard, 150,000 pieces of evidence", at, 20, 0.5)
    page(board, client, "the same of one key stage and group", f"{at}?key_stage=KS4&group={watched(school)}", 20, 0.5)
    page(board, client, "the list behind a figure", f"{at}outcomes/?layer=delivered", 20, 0.5)
    page(board, client, "groups beside the dashboard", f"{at}groups/", 20, 0.7)


def watched(school):
    return school.targetgroup_set.filter(watched=True).first().pk


def guide(school, year):
    """Interviews and hours of the older learners."""
    rows = list(models.Enrolment.objects.filter(school=school, year=year).order_by("-pk")[:PLACEMENTS])
    day = date(START, 10, 1)
    models.Interview.objects.bulk_create(
        (models.Interview(**keys(row), status="held" if n % 3 else "booked", date=day)
         for n, row in enumerate(rows[:INTERVIEWS])), **MANY,
    )  # fmt: skip
    models.Placement.objects.bulk_create(
        (
            models.Placement(**keys(row), hours=5 + n % 60, status="done", employer="X", starts_on=day)
            for n, row in enumerate(rows)
        ),
        **MANY,
    )
    Action.objects.bulk_create(
        Action(school=school, year=year, title=f"Action {n}", due_on=day + timedelta(n)) for n in range(100)
    )


def keys(row):
    return {"school_id": row.school_id, "year_id": row.year_id, "cohort_id": row.cohort_id, "enrolment": row,
            "learner_id": row.learner_id}  # fmt: skip


def keep(school, year):
    """Totals of six half-terms, for every cell."""
    cohorts = list(school.cohort_set.shown())
    statements = list(school.adoption_set.first().edition.statements.all())
    models.CellTotal.objects.bulk_create(
        (models.CellTotal(school=school, year=year, term=term, statement=statement, cohort=cohort, rules=1,
                          intended=True, planned=2, delivered=100, delivered_of=210, evidenced=50, evidenced_of=210)
         for term in year.terms.all() for statement in statements for cohort in cohorts), **MANY,
    )  # fmt: skip


def change(school):
    """What a busy school writes down in three days."""
    kinds = [("careers.Activity", "added"), ("careers.Activity", "mapped"), ("audits.Action", "changed"),
             ("tracking.EvidenceSource", "evidence added"), ("careers.Session", "register saved")]  # fmt: skip
    History.objects.bulk_create(
        (History(school=school, actor="bench", model=kinds[n % 5][0], action=kinds[n % 5][1], row=n, person=n % 1500,
                 label="x", changes={"status": ["to_do", "done"]}) for n in range(LINES)), **MANY,
    )  # fmt: skip
