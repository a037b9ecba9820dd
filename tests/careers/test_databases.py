"""What one engine needs to be told, and the other does not."""

import pytest
from django.db import connection

from careers.databases import analyse
from careers.models import Cohort, Partner


@pytest.mark.parametrize("models", [(Partner, Cohort), ()])
def test_postgresql_looks_at_the_tables_and_sqlite_is_left_in_peace(ash, models, django_assert_num_queries):
    Partner.objects.bulk_create(Partner(school=ash, name=f"Partner {number}") for number in range(30))
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 0):
        analyse(*models)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Partner._meta.db_table])
            assert cursor.fetchone() == (30,)
