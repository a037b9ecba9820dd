"""Workbooks and zips put together by hand, so that any part of them can be wrong."""

import io
import struct
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile
from zlib import DEFLATED, Z_FULL_FLUSH, compressobj, crc32

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
URN = "urn:oasis:names:tc:opendocument:xmlns"
#: Styles that cells may have: 1 a date, 2 date and time, 3 a time, 4 a length of time, 5 per cent.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="[h]:mm"/></numFmts>'
    '<cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/>'
    '<xf numFmtId="170"/><xf numFmtId="9"/></cellXfs></styleSheet>'
)


def zipped(parts, packing=ZIP_DEFLATED):
    file = io.BytesIO()
    with ZipFile(file, "w", packing) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def workbook(*sheets, names=None, states=None, strings="", properties="", changed=None):
    """An .xlsx of these sheets, each the XML of its rows. `changed`: parts put in or, with None, taken out."""
    names = names or [f"Sheet{at}" for at, _ in enumerate(sheets, 1)]
    states = states or {}
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>'
        + "".join(sheet_entry(at, name, states.get(name)) for at, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            [("worksheet", f"worksheets/sheet{at + 1}.xml") for at in range(len(names))]
        ),
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{at}.xml": sheet(rows) for at, rows in enumerate(sheets, 1)},
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    parts |= changed or {}
    return zipped({name: content for name, content in parts.items() if content is not None})


def sheet_entry(at, name, state):
    hidden = f' state="{state}"' if state else ""
    return f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"{hidden}/>'


def relations(targets):
    entries = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{LINKS}">{entries}</Relationships>'


def sheet(rows, before="", after=""):
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cell(place, value, style=0):
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def row(number, *cells):
    return f'<row r="{number}">{"".join(cells)}</row>'


def listing(*rows):
    """The XML of rows of up to 26 texts and numbers, from A1 on."""
    return "".join(
        row(number, *(cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(values)))
        for number, values in enumerate(rows, 1)
    )


def ods(*tables, mimetype=ODS, styles="", changed=None):
    parts = {
        "mimetype": mimetype,
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{URN}:manifest:1.0"/>',
        "content.xml": f'<office:document-content xmlns:office="{URN}:office:1.0" xmlns:table="{URN}:table:1.0" '
        f'xmlns:text="{URN}:text:1.0" xmlns:style="{URN}:style:1.0" xmlns:calcext="{URN}:calcext:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{''.join(tables)}"
        "</office:spreadsheet></office:body></office:document-content>",
    }
    return zipped(parts | (changed or {}), ZIP_STORED)


def table(*rows, name="Sheet1", style=""):
    style = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{style}>{"".join(rows)}</table:table>'


def table_row(*cells, times=1):
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def table_cell(text="", times=1):
    if not text:
        return f'<table:table-cell table:number-columns-repeated="{times}"/>'
    told = f'office:value-type="string" table:number-columns-repeated="{times}"'
    return f"<table:table-cell {told}><text:p>{text}</text:p></table:table-cell>"


def ole(*streams):
    """The beginning of an OLE file and the names of what is in it: all that tells old Excel from Word."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names


def swollen(name, sign, megabytes):
    """A zip of one member of very many equal bytes, quickly: its pieces are packed once and repeated."""
    piece = sign * 2**20
    packer = compressobj(9, DEFLATED, -15)
    once = packer.compress(piece) + packer.flush(Z_FULL_FLUSH)
    packed = once * megabytes + b"\x03\x00"
    checksum = 0
    for _ in range(megabytes):
        checksum = crc32(piece, checksum)
    facts = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, checksum, len(packed), megabytes * 2**20, len(name), 0)
    first = b"PK\x03\x04" + facts + name.encode() + packed
    listed = b"PK\x01\x02" + struct.pack("<H", 20) + facts + bytes(14) + name.encode()
    return first + listed + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(listed), len(first), 0)


def relisted(data, *, flags=None, size=None, member=0):
    """The zip with another word for one member in its list: its flags, or the size that it says to unpack to."""
    changed = bytearray(data)
    at = -1
    for _ in range(member + 1):
        at = data.index(b"PK\x01\x02", at + 1)
    if flags is not None:
        struct.pack_into("<H", changed, at + 8, flags)
    if size is not None:
        struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)
