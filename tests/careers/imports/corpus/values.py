"""Cells of every type, and values that are none."""

from datetime import date, datetime, time

from tests.careers.imports.corpus.kinds import AGAIN, kind
from tests.careers.imports.corpus.making import cell, listing, ods, row, table, table_cell, table_row, workbook


@kind("values.xlsx", gives=[[9, 88.5, -3, 10**15, 1e300, 0]])
def numbers_of_every_size():
    return workbook(listing([9.0, 88.5, -3, 10**15, 1e300, 0]))


@kind("values.xlsx", gives=[[date(2015, 2, 13), datetime(2015, 2, 13, 18, 0), date(2015, 2, 13), time(10, 30)]])
def dates_and_times():
    values = ((42048, 1), (42048.75, 2), (42048, 2), (0.4375, 3))
    return workbook(row(1, *(cell(f"{'ABCD'[at]}1", value, style) for at, (value, style) in enumerate(values))))


@kind("values.xlsx", gives=[[date(2019, 2, 14)]])
def dates_that_count_from_1904():
    return workbook(row(1, cell("A1", 42048, 1)), properties='<workbookPr date1904="1"/>')


@kind("values.xlsx", gives=[[time(1, 30), "36:00", "-2:30", "720:00:30"]])
def lengths_of_time():
    values = (0.0625, 1.5, -0.10416666666666667, 30.00034722222222)
    return workbook(row(1, *(cell(f"{'ABCD'[at]}1", value, 4) for at, value in enumerate(values))))


@kind("values.xlsx", gives=[[99999999, "nan", "inf", "abc"]])
def dates_and_numbers_that_are_none():
    numbers = ("nan", "1e999", "abc")
    return workbook(row(1, cell("A1", 99999999, 1), *(f"<c><v>{number}</v></c>" for number in numbers)))


@kind("values.xlsx", gives=[["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"]])
def cells_that_show_an_error():
    errors = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!")
    return workbook(row(1, *(f'<c r="{"ABCDEFG"[at]}1" t="e"><v>{error}</v></c>' for at, error in enumerate(errors))))


@kind(
    "values.xlsx",
    says=(
        "On the sheet ‘Year 7’ of ‘values.xlsx’ a cell shows the error #SPILL!, which Waymark does not know. "
        "Mend or empty that cell, save and choose the file again."
    ),
)
def cell_that_shows_an_unknown_error():
    return workbook(row(1, '<c r="A1" t="e"><v>#SPILL!</v></c>'), names=["Year 7"])


@kind("values.xlsx", gives=[["Total", None, 3, "ab", True, False]])
def formulas_with_and_without_a_value():
    cells = (
        cell("A1", "Total"),
        '<c r="B1"><f>SUM(B2:B9)</f></c>',
        '<c r="C1"><f>1+2</f><v>3</v></c>',
        '<c r="D1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>',
        '<c r="E1" t="b"><v>1</v></c>',
        '<c r="F1" t="b"><v>0</v></c>',
    )
    return workbook(row(1, *cells))


@kind("values.xlsx", gives=[[None, None, None, "x"]])
def empty_texts():
    cells = ('<c r="A1" t="str"><v></v></c>', cell("B1", ""), '<c r="C1" t="s"><v>0</v></c>', cell("D1", "x"))
    return workbook(row(1, *cells), strings="<si><t/></si>")


@kind(
    "values.xlsx",
    says=(
        "In row 1 of the sheet ‘Year 7’ of ‘values.xlsx’ stands a time that is longer than any calendar. Mend"
        " or empty that cell, save and choose the file again."
    ),
)
def time_beyond_all_numbers():
    return workbook(row(1, cell("A1", 1e10, 4)), names=["Year 7"])


@kind(
    "values.xlsx",
    says=(
        "In row 1 of the sheet ‘S’ of ‘values.xlsx’ stands a time that is longer than any calendar. "
        "Mend or empty that cell, save and choose the file again."
    ),
)
def time_without_end():
    """Found by fuzzing: the library panics."""
    return workbook(row(1, cell("A1", "x"), '<c r="B1" s="4"><v>-inf</v></c>'), names=["S"])


@kind("values.ods", gives=[[9, date(2015, 2, 13), datetime(2015, 2, 13, 10, 0), time(1, 30), "26:30", True, 0.885]])
def opendocument_values():
    told = (
        ("float", "value", "9"),
        ("date", "date-value", "2015-02-13"),
        ("date", "date-value", "2015-02-13T10:00:00"),
        ("time", "time-value", "PT01H30M00S"),
        ("time", "time-value", "PT26H30M00S"),
        ("boolean", "boolean-value", "true"),
        ("percentage", "value", "0.885"),
    )
    return ods(table(table_row(*(f'<table:table-cell office:value-type="{a}" office:{b}="{c}"/>' for a, b, c in told))))


@kind("values.ods", gives=[["2015-02-31", "rubbish"]])
def opendocument_dates_that_are_none():
    wrong = ("date", "2015-02-31"), ("time", "rubbish")
    return ods(
        table(table_row(*(f'<table:table-cell office:value-type="{a}" office:{a}-value="{b}"/>' for a, b in wrong)))
    )


@kind("values.ods", says=f"‘values.ods’ cannot be read as a workbook. {AGAIN}")
def opendocument_number_that_is_none():
    return ods(table(table_row('<table:table-cell office:value-type="float" office:value="nine"/>')))


@kind("values.ods", gives=[["#N/A", "x", "#N/A"]])
def opendocument_cell_that_shows_an_error():
    told = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    cells = f"<table:table-cell {told}><text:p>#N/A</text:p></table:table-cell>", table_cell("x")
    return ods(table(table_row(*cells, *cells[:1])))
