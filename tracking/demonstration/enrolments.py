"""The years of the made-up learners: year groups, attendance, characteristics, joiners and leavers."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tracking.demonstration.files import LAST_YEAR, THIS_YEAR
from tracking.models import Characteristic, Enrolment

LOW, LOW_ATTENDANCE = 90, "Attendance below 90 %"
EXCLUSIVE = ("SEND: EHC plan", "SEND: SEN support")


@dataclass(eq=False)
class Person:
    """A made-up learner in one year, with what the rest of the demonstration asks of her."""

    learner: Any
    enrolment: Any
    way: dict
    place: int
    start: int
    cohort: str
    characteristics: set = field(default_factory=set)
    tutor_group: str = ""
    groups: set = field(default_factory=set)

    @property
    def leaves(self):
        """Whether this is her last year here."""
        return self.start == LAST_YEAR and "now" not in self.way


def enrol(known, young):
    """Everybody in both years, the earlier year first, with characteristics saved."""
    people = []
    habits = {one.learner.pk: known.chance.expovariate(1 / known.data["attendance"]) for one in young}
    for start in (LAST_YEAR, THIS_YEAR):
        for one in young:
            if cohort := one.cohort_in(start):
                enrolment = enrolment_of(known, one, start, habits[one.learner.pk])
                people.append(Person(one.learner, enrolment, one.way, one.place, start, cohort))
    Enrolment.objects.bulk_create(person.enrolment for person in people)
    characterise(known, people)
    return people


def enrolment_of(known, one, start, missed):
    year, cohort = known.years[start], known.cohorts[one.cohort_in(start)]
    first, last = days(known, one.way, year, cohort)
    attendance = min(100, max(45, 100 - missed + known.chance.gauss(0, 1.5)))
    return Enrolment(
        school=known.school, learner=one.learner, year=year, cohort=cohort, gender=one.gender,
        attendance=round(attendance, 1), on_roll_from=first, on_roll_to=last,
    )  # fmt: skip


def days(known, way, year, cohort):
    """From when and until when she is on roll in this year; None where it is the whole of it."""
    first_year = "last" not in way or year.start == LAST_YEAR
    last_year = "now" not in way or year.start == THIS_YEAR
    first = cohort.starts_on if cohort.starts_on and cohort.starts_on > year.starts_on else None
    last = None if "now" in way else min(cohort.ends_on or year.ends_on, year.ends_on)
    begins, ends = first or year.starts_on, min(last or known.today, known.today)
    if first_year and known.share(way.get("joined", 0)):
        first = begins + timedelta(days=known.chance.randint(14, 60))
    elif last_year and known.share(way.get("left", 0)):
        last = ends - timedelta(days=known.chance.randint(5, (ends - begins).days * 3 // 4))
    return first, last


def characterise(known, people):
    """Who she is stays the same from year to year; only attendance is each year's own."""
    has, rows = {}, []
    for person in people:
        pk = person.learner.pk
        if pk not in has:
            has[pk] = drawn_characteristics(known, person.enrolment.gender)
        names = has[pk] + ([LOW_ATTENDANCE] if person.enrolment.attendance < LOW else [])
        person.characteristics.update(names)
        rows += [(person.enrolment, name) for name in names]
    Characteristic.objects.bulk_create(
        Characteristic(school=known.school, enrolment=enrolment, target=known.targets[name]) for enrolment, name in rows
    )


def drawn_characteristics(known, gender):
    has = []
    for name, percent in known.data["characteristics"].items():
        if known.share(percent) and not (name == EXCLUSIVE[1] and EXCLUSIVE[0] in has):
            has.append(name)
    for other, parts in known.data["within"].items():
        if other in has or other == gender:
            has += [name for name, percent in parts.items() if known.share(percent)]
    return has
