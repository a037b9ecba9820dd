"""Where the database engines differ, and we have to say so."""

from django.db import connection


def analyse(*models: type) -> None:
    """Let PostgreSQL look at the tables of these models (of all there are, if none is named) after a large load.

    It takes a table that one transaction has just filled for an empty one, and plans for that, until it looks itself.
    SQLite plans by its indexes alone and is left in peace.
    """
    if connection.vendor != "postgresql":
        return
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
