"""Files made, or grown by accident, to take a reader's memory, time or files."""

from zipfile import ZIP_STORED

from tests.careers.imports.corpus.kinds import AGAIN, AS_CSV, NEW_BOOK, SAVE_AS, kind
from tests.careers.imports.corpus.making import (
    MAIN,
    cell,
    listing,
    ods,
    relisted,
    row,
    sheet,
    swollen,
    table,
    table_cell,
    table_row,
    workbook,
    zipped,
)

LAUGHS = (
    "<!DOCTYPE lolz [<!ENTITY lol 'lol'>"
    + "".join(f"<!ENTITY lol{at} '{f'&lol{at - 1 or str()};' * 10}'>" for at in range(1, 10))
    + "]>"
)
SPACES = '<c t="inlineStr"><is><t xml:space="preserve">   </t></is></c>'
REST = "</sheetData></worksheet>"


@kind(
    "two.xlsx",
    says=(
        "On the sheet ‘Year 7’ of ‘two.xlsx’ something stands in cell XFD1048576, outside the 50,000 "
        f"rows and 500 columns (to SF) that Waymark reads. {NEW_BOOK}"
    ),
)
def two_cells_far_apart():
    return workbook(row(1, cell("A1", 1)) + row(1048576, cell("XFD1048576", 1)), names=["Year 7"])


@kind(
    "two.xlsx",
    says=f"The cells on the sheet ‘Sheet1’ of ‘two.xlsx’ stand too far apart: 50,000 rows by 500 columns. {NEW_BOOK}",
)
def two_cells_apart_within_the_limits():
    return workbook(row(1, cell("SF1", 1)) + row(50000, cell("A50000", 1)))


@kind(
    "learners.xlsx",
    says="‘learners.xlsx’ has more than 50,000 rows. Delete what stands below your list, or split it in parts.",
)
def a_million_rows():
    return workbook("<row><c><v>7</v></c></row>" * 1_000_000)


@kind(
    "learners.xlsx",
    says="‘learners.xlsx’ has more than 50,000 rows. Delete what stands below your list, or split it in parts.",
)
def a_million_rows_with_places():
    return workbook("".join(f'<row r="{at}"><c r="A{at}"><v>7</v></c></row>' for at in range(1, 300_000)))


@kind(
    "learners.xlsx",
    says="‘learners.xlsx’ has more than 50,000 rows. Delete what stands below your list, or split it in parts.",
)
def sheets_that_are_too_long_together():
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>7</v></c></row>' for at in range(1, 20_001))
    return workbook(rows, rows, rows)


@kind(
    "learners.xlsx",
    says=(
        "‘learners.xlsx’ holds nothing but empty cells. Choose another file, or look whether the right one was saved."
    ),
)
def nothing_but_spaces():
    return workbook(f"<row>{SPACES * 50}</row>" * 200)


@kind(
    "learners.xlsx",
    says="‘learners.xlsx’ has more than 50,000 rows. Delete what stands below your list, or split it in parts.",
)
def spaces_to_the_end_of_the_sheet():
    return workbook(f"<row>{SPACES}</row>" * 400_000)


@kind(
    "learners.xlsx",
    says=(
        "On the sheet ‘Sheet1’ of ‘learners.xlsx’ something stands in cell SG1, outside the 50,000 rows and "
        f"500 columns (to SF) that Waymark reads. {NEW_BOOK}"
    ),
)
def one_column_too_many():
    return workbook(row(1, cell("A1", "UPN"), cell("SG1", "x")))


@kind(
    "learners.xlsx",
    says=("‘learners.xlsx’ has more than 2,000,000 filled cells. Split it in parts and bring them one after another."),
)
def too_many_cells():
    return workbook(("<row>" + "<c><v>1</v></c>" * 500 + "</row>") * 4_001)


@kind("learners.xlsx", says="‘learners.xlsx’ has more than 100 sheets. Move those with your lists into a new workbook.")
def too_many_sheets():
    return workbook(*[listing(["UPN"])] * 101)


@kind(
    "learners.xlsx",
    says=f"On the sheet ‘S’ of ‘learners.xlsx’ a row or cell is at ‘A9999999999’, which does not exist. {NEW_BOOK}",
)
def a_place_beyond_all_numbers():
    return workbook(row(1, cell("A9999999999", 1)), names=["S"])


@kind(
    "learners.xlsx",
    says=f"On the sheet ‘Sheet1’ of ‘learners.xlsx’ a row or cell is at ‘AAAAAAAAA1’, which does not exist. {NEW_BOOK}",
)
def a_column_beyond_all_letters():
    return workbook(row(1, cell("AAAAAAAAA1", 1)))


@kind(
    "learners.xlsx",
    says=(
        "On the sheet ‘Sheet1’ of ‘learners.xlsx’ something stands in cell A1048576, outside the 50,000 rows "
        f"and 500 columns (to SF) that Waymark reads. {NEW_BOOK}"
    ),
)
def a_row_that_says_it_is_the_last():
    return workbook('<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>')


@kind(
    "learners.xlsx",
    says=f"On the sheet ‘S’ of ‘learners.xlsx’ a row or cell is at ‘4294967295’, which does not exist. {NEW_BOOK}",
)
def a_row_that_counts_to_the_last_number():
    """Found by fuzzing: the library takes the number, and memory for all rows before it."""
    return workbook('<row><c><v>1</v></c></row><row r="4294967295"><c><v>3</v></c></row>', names=["S"])


@kind(
    "learners.ods",
    says=f"On the sheet ‘S’ of ‘learners.ods’ a row or cell is at ‘99999999999999’, which does not exist. {NEW_BOOK}",
)
def opendocument_repeated_beyond_all_numbers():
    return ods(table(table_row(table_cell("UPN", times=99999999999999)), name="S"))


@kind(
    "learners.xlsx",
    says=f"On the sheet ‘S’ of ‘learners.xlsx’ a row or cell is at ‘A1:ZZZZ9’, which does not exist. {NEW_BOOK}",
)
def merged_to_nowhere():
    merged = '<mergeCells><mergeCell ref="A1:ZZZZ9"/></mergeCells>'
    return workbook(changed={"xl/worksheets/sheet1.xml": sheet(listing(["UPN"]), after=merged)}, names=["S"])


@kind(
    "learners.xlsx",
    says=f"On the sheet ‘S’ of ‘learners.xlsx’ a row or cell is at ‘A1:ZZZZ9’, which does not exist. {NEW_BOOK}",
)
def size_told_beyond_all_numbers():
    told = '<dimension ref="A1:ZZZZ9"/>'
    return workbook(changed={"xl/worksheets/sheet1.xml": sheet(listing(["UPN"]), before=told)}, names=["S"])


@kind("learners.xlsx", gives=[["UPN"]])
def size_told_much_too_large():
    told = '<dimension ref="A1:XFD1048576"/>'
    return workbook(changed={"xl/worksheets/sheet1.xml": sheet(listing(["UPN"]), before=told)}, names=["Year 7"])


@kind("learners.xlsx", gives=[["UPN"]])
def coloured_to_the_last_cell():
    return workbook(listing(["UPN"]) + row(1048576, '<c r="XFD1048576" s="1"/>'))


@kind(
    "learners.xlsx",
    says=f"‘learners.xlsx’ declares its own XML entities, which no spreadsheet program writes. {SAVE_AS}",
)
def entities_in_the_texts():
    return workbook(listing(["UPN"]), changed={"xl/sharedStrings.xml": f"{LAUGHS}<sst><si><t>&lol9;</t></si></sst>"})


@kind(
    "learners.xlsx",
    says=f"‘learners.xlsx’ declares its own XML entities, which no spreadsheet program writes. {SAVE_AS}",
)
def entity_that_names_a_file():
    declared = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return workbook(changed={"xl/worksheets/sheet1.xml": declared + sheet(row(1, cell("A1", "x")))}, names=["Year 7"])


@kind(
    "learners.xlsx",
    says=f"‘learners.xlsx’ declares its own XML entities, which no spreadsheet program writes. {SAVE_AS}",
)
def entities_in_the_list_of_sheets():
    return workbook(listing(["UPN"]), changed={"xl/workbook.xml": f"{LAUGHS}<workbook/>"})


@kind(
    "learners.ods", says=f"‘learners.ods’ declares its own XML entities, which no spreadsheet program writes. {SAVE_AS}"
)
def entities_in_an_opendocument():
    return ods(changed={"content.xml": f"{LAUGHS}<document-content/>"})


@kind(
    "learners.xlsx",
    says=(
        "‘learners.xlsx’ unpacks to more than 256 MB, far more than a school's sheet holds. Copy the rows "
        "that you need into a new workbook and choose that."
    ),
)
def swollen_and_says_so():
    return swollen("xl/media/image1.png", b"\0", 300)


@kind("learners.xlsx", says=f"‘learners.xlsx’ is damaged and cannot be read. {AGAIN}")
def swollen_and_says_otherwise():
    return relisted(swollen("xl/workbook.xml", b"\0", 300), size=1000)


@kind("learners.xlsx", says=f"‘learners.xlsx’ is damaged and cannot be read. {AGAIN}")
def half_a_gigabyte_of_spaces_that_says_less():
    return relisted(swollen("xl/workbook.xml", b" ", 512), size=200_000_000)


@kind(
    "learners.xlsx",
    says=(
        "‘learners.xlsx’ is made of more than 2,000 parts. Copy the rows that you need into a new workbook, "
        "without pictures and notes, and choose that."
    ),
)
def thousands_of_parts():
    return workbook(listing(["UPN"]), changed={f"xl/media/{at}": b"" for at in range(2_001)})


@kind(
    "learners.xlsx",
    says=(
        "‘learners.xlsx’ is made of more than 2,000 parts. Copy the rows that you need into a new workbook, "
        "without pictures and notes, and choose that."
    ),
)
def a_huge_list_of_parts():
    return zipped({f"xl/media/picture number {at}": b"" for at in range(12_000)}, ZIP_STORED)


@kind("learners.xlsx", says=f"‘learners.xlsx’ is not put together as a spreadsheet program does it. {SAVE_AS}")
def two_parts_of_one_name():
    return workbook(listing(["UPN"]), changed={"XL/Worksheets/sheet1.xml": "<worksheet/>"})


@kind("learners.xlsx", says=f"‘learners.xlsx’ is not put together as a spreadsheet program does it. {SAVE_AS}")
def a_part_that_leads_out():
    return workbook(listing(["UPN"]), changed={"../../etc/cron.d/x": "x"})


@kind("learners.xlsx", says=f"‘learners.xlsx’ is not put together as a spreadsheet program does it. {SAVE_AS}")
def a_part_with_an_absolute_name():
    return workbook(listing(["UPN"]), changed={"/etc/passwd": "x"})


@kind(
    "learners.xlsx",
    says=(
        "‘learners.xlsx’ needs more memory than one file may take. Split it in parts and bring them one after another."
    ),
)
def one_text_in_very_many_cells():
    cells = '<c t="s"><v>0</v></c>' * 100
    return workbook(f"<row>{cells}</row>" * 1_000, strings=f"<si><t>{'x' * 30_000}</t></si>")


@kind(
    "learners.xlsx",
    says=(
        "‘learners.xlsx’ holds more text than can be read in one go. Split it in parts and bring them one "
        "after another."
    ),
)
def text_for_a_thousand_pages():
    cells = '<c t="s"><v>0</v></c>' * 10
    return workbook(f"<row>{cells}</row>" * 500, strings=f"<si><t>{'x' * 30_000}</t></si>")


@kind(
    "learners.xlsx",
    says="Cell B1 on the sheet ‘Year 7’ of ‘learners.xlsx’ holds more than 32,767 characters. Shorten it.",
)
def a_text_longer_than_a_cell_holds():
    return workbook(row(1, cell("A1", "Notes"), cell("B1", "x" * 32_768)), names=["Year 7"])


@kind(
    "learners.xlsx",
    says=("‘learners.xlsx’ is too large to be read in one go. Split it in parts and bring them one after another."),
)
def a_tag_of_many_megabytes():
    return workbook(f'<row spans="{"1" * 5_000_000}"/>')


@kind(
    "learners.xlsx",
    says=("‘learners.xlsx’ is too large to be read in one go. Split it in parts and bring them one after another."),
)
def millions_of_tags():
    return workbook("<x/>" * 12_100_000)


@kind("learners.xlsx", gives=[["UPN"]])
def tags_in_tags_in_tags():
    return workbook(
        changed={"xl/worksheets/sheet1.xml": sheet(listing(["UPN"]), after="<x>" * 50_000 + "</x>" * 50_000)},
        names=["S"],
    )


@kind(
    "learners.ods",
    says="‘learners.ods’ has more than 50,000 rows. Delete what stands below your list, or split it in parts.",
)
def opendocument_row_a_million_times():
    return ods(table(table_row(table_cell("UPN"), times=1_048_576)))


@kind(
    "learners.ods",
    says=(
        "On the sheet ‘Sheet1’ of ‘learners.ods’ something stands in cell XFD1, outside the 50,000 rows and "
        f"500 columns (to SF) that Waymark reads. {NEW_BOOK}"
    ),
)
def opendocument_cell_thousands_of_times():
    return ods(table(table_row(table_cell("UPN", times=16_384))))


@kind(
    "learners.ods",
    says=("‘learners.ods’ has more than 2,000,000 filled cells. Split it in parts and bring them one after another."),
)
def opendocument_rows_and_cells_many_times():
    return ods(table(table_row(table_cell("x", times=500), times=40_000)))


@kind(
    "learners.ods",
    says=(
        "On the sheet ‘Sheet1’ of ‘learners.ods’ a cell holds more than 32,767 spaces. Empty it, save and "
        "choose the file again."
    ),
)
def opendocument_spaces_many_times():
    spaces = '<text:p><text:s text:c="400000"/></text:p>'
    return ods(table(table_row(f'<table:table-cell office:value-type="string">{spaces}</table:table-cell>')))


@kind("learners.ods", gives=[["UPN"]])
def opendocument_empty_to_the_last_cell():
    first = table_row(table_cell("UPN"), table_cell(times=16_383))
    return ods(table(first, table_row(table_cell(times=16_384), times=1_048_575)))


@kind("learners.xlsx", gives=[[8]])
def link_to_another_workbook():
    link = f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>'
    formula = '<row r="1"><c r="A1"><f>[1]Sheet1!$A$1</f><v>8</v></c></row>'
    return workbook(formula, changed={"xl/externalLinks/externalLink1.xml": link})


@kind("learners.xlsx", says=f"The sheet ‘Year 7’ of ‘learners.xlsx’ cannot be read. {SAVE_AS}")
def text_that_is_not_in_the_list():
    return workbook(row(1, '<c r="A1" t="s"><v>99</v></c>'), strings="<si><t>UPN</t></si>", names=["Year 7"])


@kind(
    "learners.csv",
    says="‘learners.csv’ has more than 50,000 rows. Delete what stands below your list, or split it in parts.",
)
def csv_of_too_many_rows():
    return b"X873400125001,Green\r\n" * 50_001


@kind(
    "learners.csv", says="‘learners.csv’ has more than 500 columns in row 2. Delete the columns that you do not need."
)
def csv_of_too_many_columns():
    return b"UPN,Surname\r\n" + b"x," * 500 + b"x\r\n"


@kind("learners.csv", says=f"Line 1 of ‘learners.csv’ has more than 1,000,000 characters. {AS_CSV}")
def csv_of_one_endless_line():
    return b"x" * 3_000_000


@kind("learners.csv", gives=[["UPN"], ["X873400125001"]])
def csv_with_commas_to_the_end_of_a_sheet():
    return b"UPN,,\r\nX873400125001,,\r\n" + b",,\r\n" * 100_000
