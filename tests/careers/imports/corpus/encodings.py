"""Text in the alphabets and byte orders that programs write, and in those that nobody can tell."""

from tests.careers.imports.corpus.kinds import AS_CSV, SAVE_AS, kind
from tests.careers.imports.corpus.making import listing, row, sheet, workbook

LIST = "UPN,Forename\r\nX873400125001,Seán\r\nL873400125002,Zoë 😀\r\n"
ROWS = [["UPN", "Forename"], ["X873400125001", "Seán"], ["L873400125002", "Zoë 😀"]]
WESTERN = "UPN,Forename\r\nX873400125001,Seán\r\nL873400125002,“Zoë”\r\n"


@kind("learners.csv", gives=ROWS)
def utf_8():
    return LIST.encode()


@kind("learners.csv", gives=ROWS)
def utf_8_with_a_mark():
    return LIST.encode("utf-8-sig")


@kind("learners.csv", gives=ROWS)
def utf_16_little_end_first():
    return b"\xff\xfe" + LIST.encode("utf-16-le")


@kind("learners.csv", gives=ROWS)
def utf_16_big_end_first():
    return b"\xfe\xff" + LIST.encode("utf-16-be")


@kind("learners.csv", gives=ROWS)
def utf_16_little_without_a_mark():
    return LIST.encode("utf-16-le")


@kind("learners.csv", gives=ROWS)
def utf_16_big_without_a_mark():
    return LIST.encode("utf-16-be")


@kind("learners.txt", gives=ROWS)
def unicode_text_of_excel():
    return b"\xff\xfe" + LIST.replace(",", "\t").encode("utf-16-le")


@kind("learners.csv", gives=ROWS)
def utf_32():
    return LIST.encode("utf-32")


@kind("learners.csv", gives=[["UPN", "Forename"], ["X873400125001", "Seán"], ["L873400125002", "“Zoë”"]])
def windows():
    return WESTERN.encode("cp1252")


@kind(
    "learners.csv",
    says=(
        "‘learners.csv’ holds letters that cannot be read: it is cut short, or written in an encoding that "
        f"Waymark does not know. {AS_CSV}"
    ),
)
def windows_with_bytes_that_mean_nothing():
    return WESTERN.encode("cp1252") + b"\x81\x8d\r\n"


@kind(
    "learners.csv",
    says=f"In line 4 of ‘learners.csv’ a letter is written in another encoding than in the rest of the file. {AS_CSV}",
)
def two_encodings_in_one_file():
    return LIST.encode() + "S873400125003,Rhône\r\n".encode("cp1252")


@kind(
    "learners.csv",
    says=(
        "‘learners.csv’ holds letters that cannot be read: it is cut short, or written in an encoding that "
        f"Waymark does not know. {AS_CSV}"
    ),
)
def cut_in_the_middle_of_a_letter():
    return LIST.encode()[:-4]


@kind(
    "learners.csv",
    says=(
        "‘learners.csv’ holds letters that cannot be read: it is cut short, or written in an encoding that "
        f"Waymark does not know. {AS_CSV}"
    ),
)
def utf_16_cut_in_the_middle_of_a_letter():
    return LIST.encode("utf-16")[:-1]


@kind(
    "learners.csv",
    says=(
        "‘learners.csv’ is not plain text, though its name says so. Save it from your spreadsheet program as "
        ".xlsx, or as ‘CSV UTF-8’, and choose the new file."
    ),
)
def zeros_in_the_text():
    return LIST.encode().replace(b"Se", b"S\0e")


@kind(
    "learners.csv",
    says=(
        "‘learners.csv’ is not plain text, though its name says so. Save it from your spreadsheet program as "
        ".xlsx, or as ‘CSV UTF-8’, and choose the new file."
    ),
)
def zeros_where_the_disk_failed():
    return LIST.encode() + bytes(5_000)


@kind(
    "learners.csv",
    says=(
        "‘learners.csv’ is not plain text, though its name says so. Save it from your spreadsheet program as "
        ".xlsx, or as ‘CSV UTF-8’, and choose the new file."
    ),
)
def rubbish_named_csv():
    return bytes((at * 7919 + at // 3) % 256 for at in range(20_000))


@kind(
    "learners.txt",
    says=(
        "‘learners.txt’ is not plain text, though its name says so. Save it from your spreadsheet program as "
        ".xlsx, or as ‘CSV UTF-8’, and choose the new file."
    ),
)
def control_characters():
    return b"\x01\x02\x03\x04\x05" * 50


@kind("learners.csv", gives=[["UPN"], ["X873400125001"]])
def end_mark_of_old_systems():
    return b"UPN\r\nX873400125001\r\n\x1a"


@kind("learners.csv", gives=[["Forename"], ["Zoe\u0308"], ["Sean\xa0Green\u200b"], ["\ufeffKai"]])
def signs_that_one_does_not_see():
    return "Forename\r\nZoe\u0308\r\nSean\xa0Green\u200b\r\n\ufeffKai\r\n".encode()


@kind("learners.xlsx", says=f"‘learners.xlsx’ is not put together as a spreadsheet program does it. {SAVE_AS}")
def workbook_in_utf_16():
    xml = '<?xml version="1.0" encoding="UTF-16"?>' + sheet(listing(["UPN"]))
    return workbook(changed={"xl/worksheets/sheet1.xml": xml.encode("utf-16")}, names=["Year 7"])


@kind("learners.xlsx", says=f"‘learners.xlsx’ is not put together as a spreadsheet program does it. {SAVE_AS}")
def workbook_in_latin_1():
    xml = '<?xml version="1.0" encoding="ISO-8859-1"?>' + sheet(listing(["Seán"]))
    return workbook(changed={"xl/worksheets/sheet1.xml": xml.encode("latin-1")}, names=["Year 7"])


@kind("learners.xlsx", gives=[["Seán 😀 _x0041_", "a\rb\nc", "_x0000_"]])
def escapes_of_workbooks():
    cells = ("Se_x00E1_n 😀 _x005F_x0041_", "a_x000D_b\nc", "_x0000_")
    return workbook(listing(cells))


@kind("learners.xlsx", gives=[["_xD83D_", "_xDE00_"]])
def half_letters_in_a_workbook():
    return workbook(row(1, *(f'<c t="str"><v>{half}</v></c>' for half in ("_xD83D_", "_xDE00_"))))
