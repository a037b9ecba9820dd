"""Academic years with their half-terms, and the cohorts and groups that a new school starts with."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction

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


def propose_year(*, school, start):
    """An unsaved academic year from 1 September of `start` to 31 August, and its six half-terms."""
    year = AcademicYear(school=school, start=start, starts_on=date(start, 9, 1), ends_on=date(start + 1, 8, 31))
    terms = [
        Term(
            school=school,
            year=year,
            order=order,
            name=name,
            starts_on=day_in(start, *first),
            ends_on=day_in(start, *last),
        )
        for order, (name, first, last) in enumerate(HALF_TERMS, 1)
    ]
    return year, terms


@transaction.atomic
def add_year(*, school, start, by):
    """The proposed year as it stands."""
    year, terms = propose_year(school=school, start=start)
    return keep_year(year=year, terms=terms, by=by)


@transaction.atomic
def keep_year(*, year, terms, by):
    """Write a year with its half-terms and, where it is new, an empty programme."""
    added = year._state.adding
    before = {} if added else dates_of(AcademicYear.objects.get(pk=year.pk))
    year.save()
    for term in terms:
        term.year = year
        term.save()
    if added:
        Programme.objects.create(school=year.school, year=year)
        record(by=by, row=year, action="added")
    elif changes := differing(before, dates_of(year)):
        record(by=by, row=year, action="changed", changes=changes)
    return year


def dates_of(year):
    """{what: its days in words} of a year and each of its half-terms."""
    terms = {f"half-term {term.order}": f"{term.name}, {days(term)}" for term in year.terms.all()}
    return {"days": days(year), **terms}


def days(row):
    if not row.starts_on:
        return "no dates"
    return f"{row.starts_on:%-d %B %Y} to {row.ends_on:%-d %B %Y}"


def differing(before, after):
    return {name: [before.get(name, ""), after[name]] for name in after if before.get(name) != after[name]}


@transaction.atomic
def delete_unused(*, row, by, besides=frozenset()):
    """Delete a row that nothing stands on. ValidationError says what does; rows of the models `besides` go with it."""
    if refusal := why_kept(row, besides):
        raise ValidationError(refusal)
    record(by=by, row=row, action="deleted")
    row.delete()


def why_kept(row, besides=frozenset()):
    """A sentence that says what stands in the way of deleting this row; empty if nothing does."""
    if isinstance(row, AcademicYear):
        return why_year_kept(row)
    standing = what_stands_on(row, besides)
    return "" if not standing else f"{row} cannot be deleted while {in_words(standing)} there."


def why_year_kept(year):
    if not year.school.academicyear_set.exclude(pk=year.pk).exists():
        return "A school needs at least one academic year. Add another one first."
    standing = what_stands_on(year, besides={Term, Programme})
    for programme in Programme.objects.filter(year=year):
        standing += ["a vision"] if programme.vision else []
        standing += what_stands_on(programme)
    return "" if not standing else f"{year} cannot be deleted while {in_words(standing)} there."


def what_stands_on(row, besides=frozenset()):
    """["12 activities", "1 session"]: the rows of any app that point at this row, counted."""
    relations = [rel for rel in relations_to(row) if rel.related_model not in besides]
    joins = {rel.through for rel in relations if rel.many_to_many}
    counts = {}
    for rel in relations:
        if rel.related_model not in joins:
            found = rel.related_model._base_manager.filter(**{rel.field.name: row}).count()
            counts[rel.related_model] = counts.get(rel.related_model, 0) + found
    return [counted(number, model._meta) for model, number in counts.items() if number]


def relations_to(row):
    """What points at a row, with what has no way back and would forbid to delete it."""
    hidden = [rel for rel in row._meta.get_fields(include_hidden=True) if rel.auto_created and rel.hidden]
    forbid = {models.RESTRICT, models.PROTECT}
    return [*row._meta.related_objects, *(rel for rel in hidden if getattr(rel, "on_delete", None) in forbid)]


def counted(number, names):
    return f"{number} {names.verbose_name if number == 1 else names.verbose_name_plural}"


def in_words(parts):
    """'1 activity is', '3 activities and 1 session are'."""
    one = len(parts) == 1 and parts[0].startswith(("1 ", "a "))
    return f"{' and '.join(filter(None, [', '.join(parts[:-1]), parts[-1]]))} {'is' if one else 'are'}"


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
    rows.append(Cohort(school=school, name=NOT_FOLLOWING, short_name="X", active=school.kind == School.Kind.SPECIAL))
    if school.kind == School.Kind.PROVIDER:
        rows.append(Cohort(school=school, name="All learners", short_name="All", key_stage=KeyStage.KS5, order=1))
    return Cohort.objects.bulk_create(rows)


def add_groups(*, school):
    return TargetGroup.objects.bulk_create(
        TargetGroup(school=school, name=name, order=order) for order, name in enumerate(GROUPS, 1)
    )
