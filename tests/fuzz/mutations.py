"""Ways to damage a file, each drawn from the random numbers that it is given."""

import io
import re
import zlib
from random import Random
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from tests.careers.imports.corpus import KINDS

#: What fuzzing begins with: whole files of every kind, and some that are only odd.
SEEDS = [
    "workbook_named_csv",
    "dates_and_times",
    "lengths_of_time",
    "cells_that_show_an_error",
    "formulas_with_and_without_a_value",
    "strings_with_formatted_runs",
    "merged_cells",
    "several_sheets_some_hidden",
    "cells_without_places",
    "size_told_much_too_large",
    "escapes_of_workbooks",
    "dates_that_count_from_1904",
    "link_to_another_workbook",
    "workbook_with_prefixes",
    "opendocument_with_repeated_cells",
    "opendocument_values",
    "opendocument_cell_that_shows_an_error",
    "opendocument_empty_to_the_last_cell",
    "utf_8_with_a_mark",
    "utf_16_little_end_first",
    "utf_16_big_without_a_mark",
    "windows",
    "semicolons_and_decimal_commas",
    "first_line_that_tells_the_delimiter",
    "quoted_lines",
    "texts_that_our_exports_protect",
    "old_excel",
    "web_table_named_xlsx",
]
#: What XML and CSV may hold that is worth a try.
WORDS = [
    b"<!DOCTYPE x [<!ENTITY e 'e'>]>", b"&e;", b"&#0;", b"&#x110000;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x ?>",
    b'r="XFD1048576"', b'r="A1048577"', b'r="A0"', b'r="ZZZZ1"', b'r=""', b'r="1A"', b'r="A4294967297"', b'ref="B2:A1"',
    b't="s"', b't="e"', b't="b"', b't="d"', b't="n"', b't="str"', b't="inlineStr"', b's="99999"', b's="-1"',
    b"<v>", b"</v>", b"<v>-1</v>", b"<v>1e308</v>", b"<v>nan</v>", b"<v>99999999999999999999</v>", b"<v>#N/A</v>",
    b"<f>", b"<row>", b"</row>", b'<row r="0"/>', b'<dimension ref="XFD1048576:A1"/>', b"<sheetData>", b"</sheetData>",
    b'<mergeCell ref="A1:XFD1048576"/>', b"<c>", b"</c>", b'<c r="B2"><v>7</v></c>', b"_x0000_", b"_xD800_",
    b'table:number-rows-repeated="1048576"', b'table:number-columns-repeated="16384"', b'number-rows-repeated="-1"',
    b'office:value-type="float"', b'office:value="x"', b'office:date-value="9999-99-99"', b'office:time-value="PT9"',
    b'<text:s text:c="99999999"/>', b"<table:table>", b"<text:p>", b'"', b"'", b'""', b",", b";", b"\t", b"|", b"\r",
    b"\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xc3", b"\xf0\x9f\x98\x80", b"sep=", b"=1+1", b"'=1",
    b"9" * 400, b" " * 99,
]  # fmt: skip

#: Values for an attribute or the words of an element, so that the XML stays whole and only its meaning goes.
VALUES = [
    b"", b"0", b"1", b"-1", b"7", b"2.5", b"1e308", b"-1e308", b"nan", b"-inf", b"99999", b"4294967295",
    b"4294967296", b"18446744073709551616", b"9" * 60, b"A1", b"B2", b"SF50000", b"SG1", b"A50001", b"XFD1048576",
    b"XFE1", b"A0", b"AAAA1", b"A1:B2", b"B2:A1", b"A1:XFD1048576", b"A1:", b":", b"$A$1", b"s", b"e", b"b", b"d",
    b"n", b"str", b"inlineStr", b"x" * 999, b"true", b"hidden", b"veryHidden", b"rId1", b"rId2", b"rId99",
    b"worksheets/sheet1.xml", b"../../x", b"/xl/styles.xml", b"float", b"string", b"date", b"time", b"boolean",
    b"percentage", b"currency", b"error", b"2015-02-31", b"2015-02-13T25:61:61", b"-0001-01-01", b"99999-01-01",
    b"PT1H", b"PT26H30M00S", b"PT-1H-1M-1S", b"P1Y", b"#N/A", b"#SPILL!", b"&#10;", b"&amp;", b"&#0;", b"\xc3\xa1",
    b"\xff", b" ", b"1048576", b"16384", b"50000", b"500", b"[h]:mm", b"yyyy-mm-dd", b"General", b"&quot;[",
]  # fmt: skip


def seeds():
    """[(name of the file, its content)]"""
    return [(KINDS[name].file, KINDS[name].make()) for name in SEEDS]


def mutated(content, chance: Random):
    """The content with one to eight changes; where it is a zip, as a rule to what is packed in it."""
    if content.startswith(b"PK") and chance.random() < 0.75:
        return repacked(content, chance)
    return changed(content, chance)


def repacked(content, chance):
    """The same zip, whole and with right checksums, but for some members: spoiled, left out, doubled, exchanged."""
    parts = members(content)
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([name for name in parts for _ in range(5 if "sheet" in name or "content" in name else 1)])
        match chance.randrange(10):
            case 0:
                del parts[name]
                if not parts:
                    return b"PK\x05\x06" + bytes(18)
            case 1:
                parts[chance.choice(list(parts))] = parts[name]
            case 2:
                parts[chance.choice(["../x", "/x", "xl/vbaProject.bin", name.upper(), "x.xml"])] = parts[name]
            case _:
                parts[name] = changed(parts[name], chance)
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        for name, part in parts.items():
            zipped.writestr(name, part)
    return file.getvalue()


def members(content):
    try:
        with ZipFile(io.BytesIO(content)) as zipped:
            return {name: zipped.read(name) for name in zipped.namelist()}
    except (BadZipFile, zlib.error):
        return {"x": content}


def changed(content, chance):
    damaged = bytearray(content)
    ways = CAREFUL if content.startswith(b"<") and chance.random() < 0.8 else CHANGES
    for _ in range(chance.randint(1, 8)):
        chance.choice(ways)(damaged, chance)
    return bytes(damaged)


def place(damaged, chance):
    return chance.randrange(len(damaged) + 1)


def flip(damaged, chance):
    if damaged:
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)


def cut(damaged, chance):
    if chance.random() < 0.3:
        del damaged[place(damaged, chance) :]


def take_out(damaged, chance):
    begin = place(damaged, chance)
    del damaged[begin : begin + chance.randint(1, 40)]


def put_in(damaged, chance):
    at = place(damaged, chance)
    damaged[at:at] = chance.choice(WORDS)


def put_over(damaged, chance):
    at, word = place(damaged, chance), chance.choice(WORDS)
    damaged[at : at + len(word)] = word


def repeat(damaged, chance):
    begin = place(damaged, chance)
    piece = damaged[begin : begin + chance.randint(1, 200)]
    damaged[begin:begin] = piece * chance.choice([1, 2, 50])


def move(damaged, chance):
    begin = place(damaged, chance)
    piece = damaged[begin : begin + chance.randint(1, 200)]
    del damaged[begin : begin + len(piece)]
    at = place(damaged, chance)
    damaged[at:at] = piece


def renumber(damaged, chance):
    """One digit for another: sizes, places, styles and indexes change, and the rest stays whole."""
    digits = [at for at, byte in enumerate(damaged) if 48 <= byte <= 57]
    if digits:
        damaged[chance.choice(digits)] = chance.randrange(48, 58)


def new_value(damaged, chance):
    """Other words between quotation marks or tags: the XML stays whole."""
    found = chance.choice([*re.finditer(rb'="([^"]*)"|>([^<]*)<', damaged)] or [None])
    if found:
        group = 1 if found[1] is not None else 2
        damaged[found.start(group) : found.end(group)] = chance.choice(VALUES)


def without_attribute(damaged, chance):
    found = chance.choice([*re.finditer(rb' [\w:]+="[^"]*"', damaged)] or [None])
    if found and not found[0].startswith(b" xmlns"):
        del damaged[found.start() : found.end()]


def twice(damaged, chance):
    """One whole element again, or once more often, or not at all."""
    elements = rb"<(c|row|sheet|xf|si|table:table-cell|table:table-row|Relationship)\b.*?(?:/>|</\1>)"
    found = chance.choice([*re.finditer(elements, damaged, re.DOTALL)] or [None])
    if found:
        damaged[found.start() : found.end()] = found[0] * chance.choice([0, 2, 3, 600])


CAREFUL = [new_value, new_value, new_value, without_attribute, twice, renumber]
CHANGES = [flip, cut, take_out, put_in, put_over, repeat, move, renumber, renumber]
