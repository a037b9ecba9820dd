"""Files that are something else than a spreadsheet, or a spreadsheet that did not arrive whole."""

import gzip
from zipfile import ZIP_BZIP2

from tests.careers.imports.corpus.kinds import AGAIN, EXPORT, SAVE_AS, kind
from tests.careers.imports.corpus.making import (
    listing,
    ods,
    ole,
    relisted,
    row,
    table,
    table_cell,
    table_row,
    workbook,
    zipped,
)

GOOD = listing(["UPN", "Surname"], ["X873400125001", "Green"])
PAGE = b"<table><tr><td>Adno</td><td>Surname</td></tr></table>"


@kind("learners.csv", says="‘learners.csv’ is empty. Save or download it again, or choose another file.")
def nothing_at_all():
    return b""


@kind("learners.csv", says="‘learners.csv’ is empty. Save or download it again, or choose another file.")
def only_blank_lines():
    return b"\r\n  \r\n\t\r\n"


@kind(
    "learners.csv",
    says=(
        "‘learners.csv’ holds nothing but empty cells. Choose another file, or look whether the right one was saved."
    ),
)
def only_commas():
    return b",,,\r\n" * 40


@kind(
    "learners.xlsx",
    says=(
        "‘learners.xlsx’ holds nothing but empty cells. Choose another file, or look whether the right one was saved."
    ),
)
def workbook_of_empty_sheets():
    return workbook("", "", names=["Year 7", "Year 8"])


@kind("learners.xls", says=f"‘learners.xls’ is in the old Excel form (.xls). {SAVE_AS}")
def old_excel():
    return ole("Root Entry", "Workbook")


@kind("learners.xlsx", says=f"‘learners.xlsx’ is in the old Excel form (.xls). {SAVE_AS}")
def old_excel_renamed():
    return ole("Root Entry", "Book")


@kind("learners.xls", says=f"‘learners.xls’ is in the old Excel form (.xls). {SAVE_AS}")
def very_old_excel():
    return b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(200)


@kind(
    "learners.xlsx",
    says=("‘learners.xlsx’ is protected by a password. Open it, take the password away, save it and choose it again."),
)
def excel_with_a_password():
    return ole("Root Entry", "EncryptionInfo", "EncryptedPackage")


@kind("learners.xls", says=f"‘learners.xls’ is a text document. {EXPORT}")
def old_word():
    return ole("Root Entry", "WordDocument")


@kind("slides.xls", says=f"‘slides.xls’ is a set of slides. {EXPORT}")
def old_powerpoint():
    return ole("Root Entry", "PowerPoint Document")


@kind("message.xls", says=f"‘message.xls’ is not a spreadsheet that Waymark can read. {EXPORT}")
def outlook_message():
    return ole("Root Entry", "__properties_version1.0")


@kind(
    "learners.xls",
    says=f"‘learners.xls’ is a web page with the name of a spreadsheet, as some systems export it. {SAVE_AS}",
)
def web_page_named_xls():
    return b"<html><head><meta charset=utf-8></head><body>" + PAGE + b"</body></html>"


@kind(
    "learners.xlsx",
    says=f"‘learners.xlsx’ is a web page with the name of a spreadsheet, as some systems export it. {SAVE_AS}",
)
def web_table_named_xlsx():
    return b"\xef\xbb\xbf\r\n" + PAGE


@kind(
    "learners.xls",
    says=f"‘learners.xls’ is a web page with the name of a spreadsheet, as some systems export it. {SAVE_AS}",
)
def web_page_in_utf_16():
    return ("\ufeff" + PAGE.decode()).encode("utf-16-le")


@kind(
    "learners.xls",
    says=f"‘learners.xls’ is a web page with the name of a spreadsheet, as some systems export it. {SAVE_AS}",
)
def saved_web_archive():
    return b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n' + PAGE


@kind(
    "learners.csv",
    says=f"‘learners.csv’ is a web page with the name of a spreadsheet, as some systems export it. {SAVE_AS}",
)
def sign_in_page_instead_of_the_export():
    return b"<!DOCTYPE html>\n<title>Sign in</title><form><input name=user></form>"


@kind("learners.xls", says=f"‘learners.xls’ is a spreadsheet in the old XML form. {SAVE_AS}")
def xml_spreadsheet_of_2003():
    return b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook><Worksheet/></Workbook>'


@kind("learners.ods", says=f"‘learners.ods’ is a spreadsheet as one XML file (.fods). {SAVE_AS}")
def flat_opendocument():
    return b'<?xml version="1.0"?>\n<office:document xmlns:office="x"><office:body/></office:document>'


@kind("learners.csv", says=f"‘learners.csv’ is XML, not a spreadsheet. {EXPORT}")
def other_xml():
    return b'<?xml version="1.0"?><learners><learner upn="X873400125001"/></learners>'


@kind("learners.xlsx", says=f"‘learners.xlsx’ is a PDF, which can be read but not taken apart into cells. {EXPORT}")
def pdf_renamed():
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@kind("learners.png", says=f"‘learners.png’ is a picture. {EXPORT}")
def screenshot():
    return b"\x89PNG\r\n\x1a\n" + bytes(40)


@kind("learners.csv", says=f"‘learners.csv’ is a picture. {EXPORT}")
def photograph_renamed():
    return b"\xff\xd8\xff\xe1" + bytes(40)


@kind("IMG_1.HEIC", says=f"‘IMG_1.HEIC’ is a picture. {EXPORT}")
def photograph_of_a_phone():
    return b"\0\0\0\x18ftypheic" + bytes(40)


@kind("learners.csv.gz", says="‘learners.csv.gz’ is a packed archive. Unpack it and choose one spreadsheet from it.")
def gzip_of_a_csv():
    return gzip.compress(b"UPN,Surname\r\n")


@kind("learners.xls", says=f"‘learners.xls’ is a text document. {EXPORT}")
def rich_text():
    return rb"{\rtf1\ansi UPN}"


@kind("learners.docx", says=f"‘learners.docx’ is a text document. {EXPORT}")
def word():
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})


@kind("learners.xlsx", says=f"‘learners.xlsx’ is a set of slides. {EXPORT}")
def powerpoint_renamed():
    return zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<presentation/>"})


@kind("learners.odt", says=f"‘learners.odt’ is a text document. {EXPORT}")
def writer_document():
    return ods(mimetype="application/vnd.oasis.opendocument.text")


@kind(
    "learners.numbers",
    says=(
        "‘learners.numbers’ was made by an Apple program (Numbers, Pages or Keynote). In Numbers, choose "
        "File, Export to, Excel, and choose the new file."
    ),
)
def numbers():
    return zipped({"Index/Document.iwa": b"\0", "preview.jpg": b"\xff\xd8\xff"})


@kind("learners.xlsb", says=f"‘learners.xlsb’ is a binary workbook (.xlsb). {SAVE_AS}")
def binary_workbook():
    return zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01\0"})


@kind(
    "learners.xlsm",
    says=(
        "‘learners.xlsm’ holds macros. Save it as ‘Excel workbook (.xlsx)’, or without its macros, and choose"
        " the new file."
    ),
)
def workbook_with_macros():
    return workbook(GOOD, changed={"xl/vbaProject.bin": b"\xd0\xcf"})


@kind(
    "learners.ods",
    says=(
        "‘learners.ods’ holds macros. Save it as ‘Excel workbook (.xlsx)’, or without its macros, and choose "
        "the new file."
    ),
)
def opendocument_with_macros():
    return ods(table(table_row(table_cell("UPN"))), changed={"Basic/Standard/Module1.xml": "<module/>"})


@kind(
    "learners.ods",
    says=("‘learners.ods’ is protected by a password. Open it, take the password away, save it and choose it again."),
)
def opendocument_with_a_password():
    manifest = '<manifest><file-entry full-path="content.xml"><encryption-data checksum="x"/></file-entry></manifest>'
    return ods(changed={"META-INF/manifest.xml": manifest, "content.xml": b"\x8f\x01\xfe" * 99})


@kind(
    "learners.ods",
    says=("‘learners.ods’ is protected by a password. Open it, take the password away, save it and choose it again."),
)
def new_opendocument_with_a_password():
    return ods(changed={"encrypted-package": b"\x8f\x01\xfe" * 99})


@kind(
    "exports.zip",
    says="‘exports.zip’ is a zip file that holds other files. Unpack it and choose one spreadsheet from it.",
)
def zip_of_several_files():
    return zipped({"year 7.csv": "UPN\r\n", "year 8.csv": "UPN\r\n"})


@kind("photos.zip", says=f"‘photos.zip’ is a zip file without a workbook in it. {EXPORT}")
def zip_without_a_workbook():
    return zipped({"a.jpg": b"\xff\xd8\xff"})


@kind(
    "learners.xlsx",
    says="‘learners.xlsx’ is a zip file with nothing in it. Save or download it again, or choose another file.",
)
def zip_of_nothing():
    return zipped({})


@kind("learners.xlsx", says=f"‘learners.xlsx’ is cut short: its end is missing. {AGAIN}")
def cut_short():
    whole = workbook(GOOD)
    return whole[: len(whole) // 2]


@kind("learners.xlsx", says=f"‘learners.xlsx’ is not a spreadsheet that Waymark can read. {EXPORT}")
def beginning_missing():
    return workbook(GOOD)[60:]


@kind("learners.xlsx", says=f"‘learners.xlsx’ is damaged and cannot be read. {AGAIN}")
def bytes_changed_on_the_way():
    whole = workbook(GOOD)
    at = whole.index(b"xl/styles.xml") + 40
    return whole[:at] + b"\xff\x00\xff\x00" + whole[at + 4 :]


@kind("learners.xlsx", says=f"‘learners.xlsx’ is damaged and cannot be read. {AGAIN}")
def list_of_members_damaged():
    whole = workbook(GOOD)
    return whole.replace(b"PK\x01\x02", b"PK\x01\x07", 3)


@kind(
    "learners.xlsx",
    says=("‘learners.xlsx’ is protected by a password. Open it, take the password away, save it and choose it again."),
)
def zip_with_a_password():
    return relisted(workbook(GOOD), flags=1, member=4)


@kind("learners.xlsx", says=f"‘learners.xlsx’ is not put together as a spreadsheet program does it. {SAVE_AS}")
def packed_in_an_unusual_way():
    return zipped({"xl/workbook.xml": "<workbook/>"}, ZIP_BZIP2)


@kind("learners.xlsx", says=f"The sheet ‘Sheet1’ of ‘learners.xlsx’ cannot be read. {SAVE_AS}")
def sheet_left_out():
    return workbook(GOOD, changed={"xl/worksheets/sheet1.xml": None})


@kind("learners.xlsx", says=f"‘learners.xlsx’ cannot be read as a workbook. {AGAIN}")
def list_of_sheets_left_out():
    return workbook(GOOD, changed={"xl/_rels/workbook.xml.rels": None})


@kind("learners.xlsx", says=f"‘learners.xlsx’ is damaged inside (in its part ‘xl/worksheets/sheet1.xml’). {AGAIN}")
def sheet_that_ends_in_the_middle():
    return workbook(GOOD, changed={"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row><c><v>1</v>"})


@kind("learners.xlsx", says="‘learners.xlsx’ has no sheet with cells, only charts or macros. Choose another file.")
def only_a_chart():
    chart = (
        '<Relationships><Relationship Id="rId1" Type="x/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>'
    )
    return workbook(changed={"xl/_rels/workbook.xml.rels": chart}, names=["Chart"])


@kind(
    "learners.csv",
    says=f"‘learners.csv’ is not a spreadsheet that Waymark can read. {EXPORT}",
)
def answer_of_a_web_service():
    return b'[{"upn": "X873400125001", "surname": "Green"}]'


@kind("letter.docx", says=f"‘letter.docx’ is not a spreadsheet that Waymark can read. {EXPORT}")
def text_with_another_name():
    return b"Dear all,\n"


@kind("learners.xls", gives=[["Adno", "Surname"], ["010001", "Green"]])
def tabbed_text_named_xls():
    return b"Adno\tSurname\r\n010001\tGreen\r\n"


@kind("learners.csv", gives=[["UPN", "Surname"], ["X873400125001", "Green"]])
def workbook_named_csv():
    return workbook(GOOD)


@kind("learners.xlsx", gives=[["UPN", "Surname"], ["X873400125001", "Green"]])
def picture_and_notes_beside_the_list():
    """A drawing with a type of document, and old notes that are no XML at all."""
    drawing = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd"><svg/>'
    notes = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape>one<br>two</v:shape></xml>'
    return workbook(GOOD, changed={"xl/media/image1.svg": drawing, "xl/drawings/vmlDrawing1.vml": notes})


@kind("learners.xlsx", says=f"‘learners.xlsx’ is not put together as a spreadsheet program does it. {SAVE_AS}")
def workbook_under_another_name():
    return workbook(GOOD, changed={"xl/workbook.xml": None, "xl/workbook2.xml": "<workbook/>"})


@kind("learners.xlsx", gives=[["UPN"]])
def opendocument_named_xlsx():
    return ods(table(table_row(table_cell("UPN"))))


@kind("learners.ots", gives=[["UPN"]])
def opendocument_template():
    return ods(table(table_row(table_cell("UPN"))), mimetype="application/vnd.oasis.opendocument.spreadsheet-template")


@kind("learners.xlsx", gives=[["UPN"]])
def names_of_members_with_backslashes():
    whole = workbook(row(1, '<c r="A1" t="str"><v>UPN</v></c>'))
    return whole.replace(b"xl/worksheets/sheet1.xml", rb"xl\worksheets\sheet1.xml")
