"""Files that read well and mean nothing, or not what they seem: the sentence about them comes from validation."""

from tests.careers.imports.corpus.kinds import kind

HEADER = b"UPN,Surname,Date of birth\r\n"


@kind("letter.csv", gives=[["Dear all"], ["please find the list", " attached."]])
def a_letter():
    return b"Dear all,\r\nplease find the list, attached.\r\n"


@kind("learners.csv", gives=[["UPN", "Surname", "Date of birth"]])
def header_without_rows():
    return HEADER


@kind("learners.csv", gives=[["UPN", "UPN", "Surname"], ["X873400125001", "L873400125002", "Green"]])
def header_twice_in_a_row():
    return b"UPN,UPN,Surname\r\nX873400125001,L873400125002,Green\r\n"


@kind("learners.csv", gives=[["X873400125001", "Green", "13/02/2015"]])
def rows_without_a_header():
    return b"X873400125001,Green,13/02/2015\r\n"


@kind("learners.csv", gives=[["UPN", "Surname", "Date of birth"], ["8.73E+12", "Green", "13/02/15"]])
def numbers_that_excel_has_spoiled():
    return HEADER + b"8.73E+12,Green,13/02/15\r\n"


@kind("learners.csv", gives=[["id", "UPN"], ["1", "X873400125001"]])
def rows_that_name_our_own_keys():
    return b"id,UPN\r\n1,X873400125001\r\n"
