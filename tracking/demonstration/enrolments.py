"""The years of the made-up learners: year groups, attendance, characteristics, joiners and leavers, and groups."""

from datetime import timedelta

from tracking.demonstration.files import LAST_YEAR, THIS_YEAR, named
from tracking.models import Characteristic, Enrolment, Group, GroupMember, GroupStaff

LOW_ATTENDANCE = "Attendance below 90 %"
EXCLUSIVE = ("SEND: EHC plan", "SEND: SEN support")
Kind = Group.Kind


def enrol(known, young):
    """[(learner, her enrolment)] of both years, the earlier year first, with characteristics saved."""
    pairs = []
    habits = {one.learner.pk: known.chance.expovariate(1 / known.data["attendance"]) for one in young}
    for start in (LAST_YEAR, THIS_YEAR):
        there = [one for one in young if one.cohort_in(start)]
        pairs += [(one, enrolment_of(known, one, start, habits[one.learner.pk])) for one in there]
    Enrolment.objects.bulk_create(enrolment for _, enrolment in pairs)
    characterise(known, pairs)
    return pairs


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


def characterise(known, pairs):
    """Who she is stays the same from year to year; only attendance is each year's own."""
    has = {}
    rows = []
    for one, enrolment in pairs:
        pk = one.learner.pk
        if pk not in has:
            has[pk] = drawn_characteristics(known, one)
        low = [LOW_ATTENDANCE] if enrolment.attendance < 90 else []
        rows += [(enrolment, name) for name in [*has[pk], *low]]
    Characteristic.objects.bulk_create(
        Characteristic(school=known.school, enrolment=enrolment, target=known.targets[name]) for enrolment, name in rows
    )


def drawn_characteristics(known, one):
    has = []
    for name, percent in known.data["characteristics"].items():
        if known.share(percent) and not (name == EXCLUSIVE[1] and EXCLUSIVE[0] in has):
            has.append(name)
    for other, parts in known.data["within"].items():
        if other in has or other == one.gender:
            has += [name for name, percent in parts.items() if known.share(percent)]
    return has


def make_groups(known, pairs):
    """Tutor groups of both years with all their learners, and the groups that the file names."""
    tutors = {name: who for who, names in known.data["tutors"].items() for name in named(names)}
    for start in (LAST_YEAR, THIS_YEAR):
        there = [(one, enrolment) for one, enrolment in pairs if enrolment.year.start == start]
        members = {}
        for one, enrolment in there:
            names = named(known.data["tutor_groups"][enrolment.cohort.short_name])
            members.setdefault(names[one.place % len(names)], []).append(enrolment)
        for name, enrolments in members.items():
            staff = [tutors[name]] if name in tutors else []
            save_group(known, enrolments, known.years[start], name=name, kind=Kind.TUTOR, staff=staff)
        for entry in known.data.get("groups", []):
            if entry.get("year", THIS_YEAR) == start:
                chosen = chosen_for(entry, there, members)
                save_group(known, chosen, known.years[start], entry["name"], entry["kind"], entry["staff"])


def chosen_for(entry, there, members):
    """The first so many of a tutor group or of year groups, those with a characteristic where it is asked for."""
    if "tutor_group" in entry:
        return members[entry["tutor_group"]][: entry["number"]]
    asked = set(entry.get("with", []))
    of_cohort = [enrolment for _, enrolment in there if enrolment.cohort.short_name in named(entry["cohort"])]
    if asked:
        rows = Characteristic.objects.filter(enrolment__in=of_cohort, target__name__in=asked)
        keep = set(rows.values_list("enrolment", flat=True))
        of_cohort = [enrolment for enrolment in of_cohort if enrolment.pk in keep]
    return of_cohort[:: max(1, len(of_cohort) // entry["number"])][: entry["number"]]


def save_group(known, enrolments, year, name, kind, staff):
    own = {"school": known.school}
    group = Group.objects.create(**own, year=year, name=name, kind=kind)
    GroupMember.objects.bulk_create(GroupMember(**own, group=group, enrolment=one, kind=kind) for one in enrolments)
    GroupStaff.objects.bulk_create(GroupStaff(**own, group=group, member=known.members[who]) for who in staff)
