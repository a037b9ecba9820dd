"""Cells in other places than one would think: delimiters, quotation, lines, empty rows, several sheets."""

from tests.careers.imports.corpus.kinds import kind
from tests.careers.imports.corpus.making import cell, listing, ods, row, sheet, table, table_cell, table_row, workbook

ROWS = [["UPN", "Name"], ["X873400125001", "Green, Seán"]]


@kind("learners.csv", gives=ROWS)
def semicolons():
    return "UPN;Name\r\nX873400125001;Green, Seán\r\n".encode()


@kind("learners.tsv", gives=ROWS)
def tabs():
    return "UPN\tName\r\nX873400125001\tGreen, Seán\r\n".encode()


@kind("learners.csv", gives=ROWS)
def upright_strokes():
    return "UPN|Name\r\nX873400125001|Green, Seán\r\n".encode()


@kind("learners.csv", gives=[["UPN", "Hours"], ["X873400125001", "1,5"], ["L873400125002", "2,25"]])
def semicolons_and_decimal_commas():
    return b"UPN;Hours\r\nX873400125001;1,5\r\nL873400125002;2,25\r\n"


@kind("learners.csv", gives=[["UPN,Name"], ["X873400125001", "Green, Seán"]])
def first_line_that_tells_the_delimiter():
    return "sep=;\r\nUPN,Name\r\nX873400125001;Green, Seán\r\n".encode()


@kind("learners.csv", gives=[["UPN", "Name"], ["X873400125001", "Green"]])
def first_line_in_quotation_marks_of_an_old_mac():
    return b'"sep=\t"\rUPN\tName\rX873400125001\tGreen\r'


@kind("learners.csv", gives=[["sep="], ["UPN"]])
def first_line_that_tells_no_delimiter():
    return b"sep=\r\nUPN\r\n"


@kind("learners.csv", gives=[["Surname"], ["Green"], ["Mensah"]])
def one_column():
    return b"Surname\r\nGreen\r\nMensah\r\n"


@kind("learners.csv", gives=ROWS)
def lines_of_an_old_mac():
    return 'UPN,Name\rX873400125001,"Green, Seán"\r'.encode()


@kind("learners.csv", gives=ROWS)
def last_line_without_an_end():
    return 'UPN,Name\nX873400125001,"Green, Seán"'.encode()


@kind("learners.csv", gives=[["UPN", "Note"], ["X873400125001", 'Two\r\nlines, "so"']])
def quoted_lines():
    return b'UPN,Note\r\nX873400125001,"Two\r\nlines, ""so"""\r\n'


@kind("learners.csv", gives=[["UPN", "Name"], ["X873400125001", "Green, Ann"]])
def spaces_before_quotation_marks():
    return b'"UPN", "Name"\r\n"X873400125001", "Green, Ann"\r\n'


@kind("learners.csv", gives=[["Item", "Size"], ['5" disc', '12"']])
def inches():
    return b'Item,Size\r\n5" disc,12"\r\n'


@kind(
    "learners.csv",
    says=(
        "In line 2 of ‘learners.csv’ a quotation mark begins a text and no other ends it. Delete it, or write"
        ' "" where one belongs to the text, and choose the file again.'
    ),
)
def quotation_that_never_ends():
    return b'UPN,Name\r\nX873400125001,"Green\r\n' + b"L873400125002,Mensah\r\n" * 20


@kind(
    "learners.csv",
    says=(
        "In line 2 of ‘learners.csv’ a quotation mark begins a text and no other ends it. Delete it, or write"
        ' "" where one belongs to the text, and choose the file again.'
    ),
)
def quotation_that_swallows_the_file():
    return b'UPN,Name\r\nX873400125001,"Green\r\n' + b"L873400125002,Mensah\r\n" * 9_000


@kind(
    "learners.csv",
    says=(
        "In line 2 of ‘learners.csv’ something follows a text that a quotation mark has ended. Put a comma "
        'between them, or write "" where one belongs to the text, and choose the file again.'
    ),
)
def quotation_that_ends_too_early():
    return b'UPN,Name\r\nX873400125001,"Sean "Sid" Green"\r\n'


@kind(
    "learners.csv",
    gives=[["Report of 14/09/2026"], [], ["UPN", "Name", "Reg"], ["X873400125001", None, "7A"], ["Total", "1"]],
)
def title_above_and_total_below():
    return b"Report of 14/09/2026\r\n\r\nUPN,Name,Reg\r\nX873400125001,,7A\r\nTotal,1,\r\n\r\n\r\n"


@kind(
    "learners.csv",
    gives=[["UPN", "Note"], ["X873400125001", "=1+1"], ["-5", "'quoted'"], ["@x", "'=x"], ["\tx", "+44"]],
)
def texts_that_our_exports_protect():
    return b"UPN,Note\r\nX873400125001,'=1+1\r\n'-5,'quoted'\r\n'@x,''=x\r\n'\tx,'+44\r\n"


@kind("learners.csv", gives=[["010001", "TRUE", "31/08/2010", "1E5", "88.5%", "-3"]])
def csv_cells_are_all_text():
    return b"010001,TRUE,31/08/2010,1E5,88.5%,-3\r\n"


@kind("learners.xlsx", gives=[[], [], [None, None, "UPN", "Name"], [], [None, None, "X873400125001"]])
def list_that_begins_in_c3():
    return workbook(row(3, cell("C3", "UPN"), cell("D3", "Name")) + row(5, cell("C5", "X873400125001")))


@kind("learners.xlsx", gives=[["UPN", "Name"], [], ["X873400125001", "Green"]])
def rows_in_any_order():
    return workbook(
        row(3, cell("B3", "Green"), cell("A3", "X873400125001")) + row(1, cell("A1", "UPN"), cell("B1", "Name"))
    )


@kind("learners.xlsx", gives=[[1, 2], [], [], [], [3]])
def cells_without_places():
    return workbook('<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c><v>3</v></c></row>')


@kind("learners.xlsx", gives=[["Autumn"], ["Visit", "Talk", "Fair"]])
def merged_cells():
    merged = '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'
    rows = row(1, cell("A1", "Autumn"), '<c r="B1"/><c r="C1"/>') + row(
        2, cell("A2", "Visit"), cell("B2", "Talk"), cell("C2", "Fair")
    )
    return workbook(changed={"xl/worksheets/sheet1.xml": sheet(rows, after=merged)}, names=["S"])


@kind("learners.xlsx", gives={"Y7": [["UPN"]], "Y8 (hidden)": [["Name"]], "Y9 (hidden)": [["Reg"]], "Empty": []})
def several_sheets_some_hidden():
    return workbook(
        *(listing([word]) for word in ("UPN", "Name", "Reg")),
        "",
        names=["Y7", "Y8", "Y9", "Empty"],
        states={"Y8": "hidden", "Y9": "veryHidden"},
    )


@kind("learners.xlsx", gives=[["UPN"]])
def strings_with_formatted_runs():
    return workbook(row(1, '<c r="A1" t="s"><v>0</v></c>'), strings="<si><r><t>U</t></r><r><t>PN</t></r></si>")


@kind("learners.xlsx", gives=[["UPN", "Name"]])
def workbook_with_prefixes():
    xml = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1">'
    cells = "".join(
        f'<x:c r="{place}" t="str"><x:v>{text}</x:v></x:c>' for place, text in (("A1", "UPN"), ("B1", "Name"))
    )
    return workbook(
        changed={"xl/worksheets/sheet1.xml": f"{xml}{cells}</x:row></x:sheetData></x:worksheet>"}, names=["S"]
    )


@kind(
    "learners.ods",
    gives={"Y7": [["UPN", "UPN", None, "x"], ["UPN", "UPN", None, "x"], [], ["end"]], "Y8 (hidden)": [["b"]]},
)
def opendocument_with_repeated_cells():
    first = table_row(table_cell("UPN", times=2), table_cell(), table_cell("x"), times=2)
    hide = (
        '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    tables = (
        table(first, table_row(table_cell()), table_row(table_cell("end")), name="Y7"),
        table(table_row(table_cell("b")), name="Y8", style="h"),
    )
    return ods(*tables, styles=hide)


@kind("learners.ods", gives=[["one   x\ntwo"]])
def opendocument_with_lines_in_a_cell():
    text = '<text:p>one<text:s text:c="3"/>x</text:p><text:p>two</text:p>'
    return ods(table(table_row(f'<table:table-cell office:value-type="string">{text}</table:table-cell>')))
