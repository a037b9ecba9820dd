"""The columns of a list of learners, as information systems print them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from careers.imports.cells import Convert, Day, Number, OneOf, Raw, RowOf, Several, Text, Wrong, YesNo
from careers.imports.kinds import Field, Setting
from careers.models import Cohort
from tracking.imports.identity import BIRTHDAY, MIS_ID, ULN, UPN, WHOLE_NAME
from tracking.imports.learners.targets import target_fields
from tracking.models import Enrolment, Learner

#: More years than any learner has.
OLDEST = 110
#: 'Y9', 'Yr 09', 'Year 9' in the title of a sheet.
IN_A_TITLE = re.compile(r"(?:^|[^a-z])(?:y|yr|year|nc)\s*(?:group\s*)?0?(\d{1,2})(?!\d)", re.IGNORECASE)


class Percent(Number):
    """92.5, '92.5 %', or what a cell holds that is shown as a percentage: 0.925."""

    expected = "a percentage such as 92.5"

    def clean(self, raw: Raw) -> Decimal | int:
        if isinstance(raw, float) and 0 < raw < 1:
            raw = raw * 100
        return super().clean(raw)


def cohorts_of(setting: Setting) -> list[tuple[Any, Sequence[str]]]:
    """Year groups in use, or with learners in this year, with all that they are called."""
    used = Q(active=True) | Q(
        pk__in=Enrolment.objects.filter(school=setting.school, year=setting.year).values("cohort")
    )
    return [(row, names_of(row)) for row in Cohort.objects.filter(used, school=setting.school)]


def names_of(cohort: Any) -> list[str]:
    number = cohort.year_number
    if number is None:
        return [cohort.name, cohort.short_name]
    said = (str(number), f"{number:02}")
    before = ("", "Y", "Y ", "Yr ", "Yr", "Year ", "Year", "Year group ", "NC ", "NC Year ", "NCY", "NCY ")
    return [cohort.name, cohort.short_name, *(f"{word}{figure}" for word in before for figure in said)]


def cohort_in_title(title: str, convert: Convert) -> Any:
    """The year group for which the title of a sheet stands: 'Y9', 'Year 9 boys', or a name of the school's own."""
    found = IN_A_TITLE.search(title)
    for said in (title, found and found[1]):
        try:
            if said:
                return convert(said)
        except Wrong:
            continue
    return None


def fields(setting: Setting) -> list[Field]:
    return [*numbers(), *names(setting), *places(), *target_fields(setting), *rest()]


def numbers() -> list[Field]:
    return [replace(one, clearable=False, written=True) for one in (UPN, MIS_ID, ULN)]


def names(setting: Setting) -> list[Field]:
    today = setting.today
    birthday = Day(earliest=date(today.year - OLDEST + 1, 1, 1), latest=today)
    return [
        Field("legal_surname", "Legal surname", Text(100), ("Surname", "Last name", "Family name", "Legal last name"),
              example="Mensah", clearable=False),
        Field("legal_forename", "Legal forename", Text(100),
              ("Forename", "First name", "Given name", "Legal first name", "Forenames", "First names"),
              example="Beatrix", clearable=False),
        replace(WHOLE_NAME, clearable=False, also=tuple(one for one in WHOLE_NAME.also if one != "Preferred name")),
        Field("preferred_surname", "Preferred surname", Text(100), ("Chosen surname", "Preferred last name")),
        Field("preferred_forename", "Preferred forename", Text(100),
              ("Chosen name", "Preferred first name", "Known as", "Chosen forename", "Preferred name")),
        replace(BIRTHDAY, cell=birthday, example=date(today.year - 13, 8, 31), clearable=False),
    ]  # fmt: skip


def places() -> list[Field]:
    gender = {"F": ("girl", "woman"), "M": ("boy", "man"), "O": ("other", "non-binary", "X")}
    return [
        Field("cohort", "Year group", RowOf(cohorts_of, "year group"),
              ("Year", "Yr", "NC Year", "YearGroup", "NC year group", "National curriculum year", "Year taught in",
               "Curriculum year", "Yr group", "Yr grp", "NCY"),
              help="It may stand in the name of the sheet instead.", example="Year 9", clearable=False),
        Field("tutor_group", "Tutor group", Text(60),
              ("Reg", "Reg group", "Registration form", "Registration group", "Form", "Form group", "Reg form",
               "Tutor grp", "Tutor group name", "Registration"), example="9A"),
        Field("classes", "Classes", Several(Text(60), r"[,;\n]"),
              ("Classes and groups", "Teaching groups", "Class groups", "Groups", "Teaching sets"),
              help="All classes of the learner: one that is not named here is left.", example="9A/Ma1; 9A/Sc2"),
        Field("gender", "Gender", OneOf(Enrolment.Gender.choices, gender), ("Sex", "Legal sex", "Gender identity"),
              example="female"),
    ]  # fmt: skip


def rest() -> list[Field]:
    consent = {"yes": ("y", "true", "1", "granted", "x"), "no": ("n", "false", "0", "denied", "withheld")}
    return [
        Field("attendance", "Attendance %", Percent(highest=Decimal(100), places=1),
              ("Attendance", "Attendance in per cent", "% attendance", "Att %", "Percentage attendance"),
              example=92.5),
        Field("photo_consent", "Photographs", OneOf(Learner.Consent.choices, consent),
              ("Photo consent", "Consent to photographs", "Photo permission", "Photos", "Photograph consent"),
              help="given, refused or not known"),
        Field("photo_consent_on", "Photographs: date", Day(),
              ("Photo consent date", "Date of photo consent", "Consent given or refused on")),
        Field("objects_to_sharing", "Objects to sharing", YesNo(),
              ("Objects to sharing with the local authority", "Sharing objection", "LA sharing objection"),
              help="With the local authority: a parent, or from 16 the learner, said so."),
        Field("annual_review_on", "Annual review", Day(),
              ("Annual review date", "Annual review of the EHC plan", "EHCP review", "EHCP annual review")),
        Field("on_roll_from", "On roll from", Day(),
              ("Admission date", "Date of admission", "Start date", "Date of entry", "Entry date", "Date joined",
               "Enrolment date", "On roll since", "DOA")),
        Field("on_roll_to", "On roll to", Day(),
              ("Leaving date", "Date of leaving", "Leave date", "Date left", "DOL", "End date")),
    ]  # fmt: skip
