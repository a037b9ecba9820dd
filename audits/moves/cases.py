"""What SQL does for hundreds of rows at once: one value for another, and rows made out of rows."""

from django.db import connection
from django.db.models import BigIntegerField, F, Func


class Exchanged(Func):
    """What stands beside the column's value in {value: other}; the column itself where nothing does.

    One expression where Django's Case would hold hundreds, each resolved again for every query.
    """

    def __init__(self, column, pairs, output_field=None):
        super().__init__(
            F(column) if isinstance(column, str) else column, output_field=output_field or BigIntegerField()
        )
        self.pairs = pairs

    def as_sql(self, compiler, connection, **context):
        column, params = compiler.compile(self.source_expressions[0])
        if not self.pairs:
            return column, params
        whens = " WHEN %s THEN %s" * len(self.pairs)
        values = [value for pair in self.pairs.items() for value in pair]
        return f"CASE {column}{whens} ELSE {column} END", [*params, *values, *params]


def insert_from(model, rows, **columns):
    """INSERT ... SELECT: one row of `model` for each of these; `columns` are {column: expression}."""
    names = [model._meta.get_field(name).column for name in columns]
    taken = rows.order_by().annotate(**{f"as_{name}": value for name, value in columns.items()})
    sql, params = taken.values_list(*(f"as_{name}" for name in columns)).query.sql_with_params()
    quoted = ", ".join(map(connection.ops.quote_name, names))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({quoted}) {sql}", params)
        return cursor.rowcount
