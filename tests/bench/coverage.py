"""Coverage with what happened to 1,500 learners: all four layers, and ten groups beside all."""

from django.db import connection
from django.test import Client

from tests.bench.measure import median_time, page, queries
from tests.bench.school import START

#: The grouped queries that a page of figures cannot do without, as anybody would write them: what is intended, what is
#: planned, who took part in each session, who has evidence of each statement. The last two scan covering indexes.
GROUPED = [
    "SELECT statement_id, cohort_id, COUNT(*) FROM careers_intendedoutcome WHERE school_id = {school} "
    "AND year_id = {year} GROUP BY statement_id, cohort_id",
    "SELECT m.statement_id, c.cohort_id, COUNT(DISTINCT m.activity_id) FROM careers_mapping m "
    "JOIN careers_activity a ON a.id = m.activity_id JOIN careers_activitycohort c ON c.activity_id = m.activity_id "
    "WHERE m.school_id = {school} AND a.year_id = {year} GROUP BY m.statement_id, c.cohort_id",
    "SELECT session_id, cohort_id, COUNT(DISTINCT learner_id) FROM tracking_participation WHERE school_id = {school} "
    "AND year_id = {year} AND attended GROUP BY session_id, cohort_id",
    "SELECT statement_id, cohort_id, COUNT(DISTINCT learner_id) FROM tracking_evidence WHERE school_id = {school} "
    "AND year_id = {year} AND level_id IN ({levels}) GROUP BY statement_id, cohort_id",
]
#: How many times the bare grouped queries the page may take.
TIMES = 3


def coverage(board, school, leader, edition):
    """`school` has its learners, participation and evidence in the year START."""
    client = Client()
    client.force_login(leader)
    address = f"/{school.slug}/{START}/coverage/{edition.pk}/"
    page(board, client, "coverage, all four layers", address, 15, 0.4)
    ratio = shortest(lambda: client.get(address)) / shortest(lambda: run(grouped(school)))
    board.show("the same, times the bare grouped queries", ratio, "times", TIMES)
    page(board, client, "ten groups compared", f"{address}groups/", 15, 0.7)
    page(board, client, "gaps, all four layers", f"/{school.slug}/{START}/gaps/{edition.pk}/", 15)
    covering(board, client, address)


def shortest(work, runs=9):
    """Seconds, the least of several runs: what they take when nothing else does."""
    return min(median_time(work, runs=1) for _ in range(runs))


def run(statements):
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
            cursor.fetchall()


def grouped(school):
    year = school.academicyear_set.get(start=START)
    expected = school.evidencelevel_set.get(expected=True)
    levels = ", ".join(str(one.pk) for one in school.evidencelevel_set.filter(order__gte=expected.order))
    return [sql.format(school=school.pk, year=year.pk, levels=levels) for sql in GROUPED]


def covering(board, client, address):
    """Both scans read an index alone. PostgreSQL says so only where a table holds more than this one school."""
    if connection.vendor != "sqlite":
        return
    _, statements = queries(lambda: client.get(address))
    lists = next(sql for sql in statements if "tracking_evidence" in sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {lists}")
        plan = " ".join(row[-1] for row in cursor.fetchall())
    found = sum(f"COVERING INDEX {name} " in plan for name in ("evidence_by_cell", "took_part", "exemption_by_cell"))
    board.show("layers that do not scan a covering index", 3 - found, "", 0)
