"""Academic years with their half-terms, and the cohorts and groups that a new school starts with."""

from datetime import date

from django.db import transaction

from careers.history import record
from careers.models import AcademicYear, Cohort, KeyStage, Programme, School, TargetGroup, Term

#: Half-terms with the usual first and last day; schools correct the dates. (name, month, day, month, day)
HALF_TERMS = [
    ("Autumn 1", (9, 1), (10, 25)),
    ("Autumn 2", (11, 2), (12, 18)),
    ("Spring 1", (1, 4), (2, 12)),
    ("Spring 2", (2, 22), (3, 26)),
    ("Summer 1", (4, 12), (5, 28)),
    ("Summer 2", (6, 7), (7, 21)),
]

#: Year group to key stage, as the rules of the field have it (KS3 7 to 9, KS4 10 and 11, KS5 12 to 14).
KEY_STAGES = {
    **dict.fromkeys((7, 8, 9), KeyStage.KS3),
    **dict.fromkeys((10, 11), KeyStage.KS4),
    **dict.fromkeys((12, 13, 14), KeyStage.KS5),
}
NOT_FOLLOWING = "Not following a year"

#: The year groups in use at first, by phase. All are there; a school switches the others on.
YEARS_IN_USE = {
    School.Phase.TO_16: range(7, 12),
    School.Phase.TO_18: range(7, 14),
    School.Phase.UPPER: range(9, 14),
    School.Phase.POST_16: range(12, 14),
    School.Phase.ALL_THROUGH: range(7, 14),
    School.Phase.TO_25: range(7, 15),
    School.Phase.ADULT: range(0),
}

#: The groups that schools compare (rules of the field); each school adds its own.
GROUPS = [
    "SEND: EHC plan",
    "SEND: SEN support",
    "Pupil premium",
    "Free school meals",
    "Looked after",
    "English as an additional language",
    "Young carer",
    "Service child",
    "Attendance below 90 %",
    "Higher prior attainment",
]


def day_in(start, month, day):
    return date(start if month >= 9 else start + 1, month, day)


@transaction.atomic
def add_year(*, school, start, by):
    """The academic year from 1 September of `start` to 31 August, with six half-terms and an empty programme."""
    year = AcademicYear.objects.create(
        school=school, start=start, starts_on=date(start, 9, 1), ends_on=date(start + 1, 8, 31)
    )
    Term.objects.bulk_create(
        Term(
            school=school,
            year=year,
            order=order,
            name=name,
            starts_on=day_in(start, *first),
            ends_on=day_in(start, *last),
        )
        for order, (name, first, last) in enumerate(HALF_TERMS, 1)
    )
    Programme.objects.create(school=school, year=year)
    record(by=by, row=year, action="added")
    return year


def add_cohorts(*, school):
    """Years 7 to 14 and 'not following a year'; a training provider starts with one cohort of its own."""
    in_use = YEARS_IN_USE[school.phase]
    rows = [
        Cohort(
            school=school,
            name=f"Year {number}",
            short_name=f"Y{number}",
            order=number,
            year_number=number,
            key_stage=KEY_STAGES[number],
            active=number in in_use and school.kind != School.Kind.PROVIDER,
        )
        for number in range(7, 15)
    ]
    rows.append(
        Cohort(school=school, name=NOT_FOLLOWING, short_name="X", active=school.kind == School.Kind.SPECIAL)
    )
    if school.kind == School.Kind.PROVIDER:
        rows.append(Cohort(school=school, name="All learners", short_name="All", key_stage=KeyStage.KS5, order=1))
    return Cohort.objects.bulk_create(rows)


def add_groups(*, school):
    return TargetGroup.objects.bulk_create(
        TargetGroup(school=school, name=name, order=order) for order, name in enumerate(GROUPS, 1)
    )
