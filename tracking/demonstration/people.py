"""Who the made-up learners are: names drawn by lot, numbers that pass every check, and birthdays that fit."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tracking.demonstration.files import LAST_YEAR, THIS_YEAR, read_names
from tracking.demonstration.numbers import temporary_upn, uln, upn
from tracking.models import Enrolment, Learner

Gender, Consent = Enrolment.Gender, Learner.Consent
#: Of a hundred: those whose surname is of another origin than their forename, and so on.
MIXED, CALLED_OTHERWISE, OBJECTS, NO_UPN_YET = 30, 60, 2, 1
CONSENT = {Consent.YES: 79, Consent.NO: 12, Consent.UNKNOWN: 9}
GENDERS = {Gender.FEMALE: 49, Gender.MALE: 50, Gender.OTHER: 1}


#: Those born before this day are given a ULN.
SIXTEEN = date(THIS_YEAR - 16, 9, 1)


@dataclass
class Young:
    """A learner with what her enrolments are made of; `way` is her entry in the file, `place` the number in it."""

    learner: Any
    way: dict
    place: int
    gender: str

    def cohort_in(self, start):
        """Short name of her cohort in the year that starts then, or None."""
        return self.way.get({LAST_YEAR: "last", THIS_YEAR: "now"}[start])


def draw(chance, shares):
    return chance.choices(list(shares), weights=list(shares.values()))[0]


def made_up_learners(known):
    """All of them, as the ways of the school's file say, saved."""
    drawn, taken = read_names(), set()
    young = []
    for way in known.data["ways"]:
        for place in range(way["number"]):
            gender = draw(known.chance, GENDERS)
            young.append(Young(made_up(known, drawn, taken, way, gender, len(young)), way, place, gender))
    Learner.objects.bulk_create(one.learner for one in young)
    return young


def made_up(known, drawn, taken, way, gender, number):
    forename, surname = name_of(known.chance, drawn["origins"], taken, gender)
    born, consent = birthday(known, way), draw(known.chance, CONSENT)
    called = drawn["called"].get(forename, "") if known.share(CALLED_OTHERWISE) else ""
    started = born.year + (4 if born.month < 9 else 5)
    numbered = temporary_upn if known.share(NO_UPN_YET) else upn
    own = known.data["first_number"] + number
    return Learner(
        school=known.school,
        legal_forename=forename,
        legal_surname=surname,
        preferred_forename=called,
        date_of_birth=born,
        upn="" if known.school.kind == "provider" else numbered(known.data["establishment"], started, number),
        uln=uln(own) if born < SIXTEEN else "",
        mis_id=str(own),
        photo_consent=consent,
        photo_consent_on=None if consent == Consent.UNKNOWN else date(THIS_YEAR, 9, 3 + number % 20),
        objects_to_sharing=known.share(OBJECTS),
    )


def name_of(chance, origins, taken, gender):
    """A forename and a surname that nobody else in the school has together."""
    weights = [origin["weight"] for origin in origins]
    while True:
        origin = chance.choices(origins, weights)[0]
        other = chance.choices(origins, weights)[0] if chance.random() * 100 < MIXED else origin
        kind = {Gender.FEMALE: "girls", Gender.MALE: "boys"}.get(gender) or chance.choice(["girls", "boys"])
        name = chance.choice(origin[kind].split()), chance.choice(other["surnames"].split())
        if name not in taken:
            taken.add(name)
            return name


def birthday(known, way):
    """In the twelve months of her year group, or at one of the ages that the file gives, as of this September."""
    if "ages" in way:
        age = known.chance.randint(*way["ages"])
    else:
        year = known.cohorts[way.get("now") or way["last"]].year_number
        age = year + 4 + (0 if "now" in way else 1)
    return date(THIS_YEAR - age - 1, 9, 1) + timedelta(days=known.chance.randrange(365))
