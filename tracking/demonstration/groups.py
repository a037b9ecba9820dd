"""Tutor groups of both years with all their learners and their tutors, and the groups that a school's file names."""

from collections import defaultdict

from tracking.demonstration.files import LAST_YEAR, THIS_YEAR, named
from tracking.models import Group, GroupMember, GroupStaff


def make_groups(known, people):
    """Each person is told her groups."""
    for start in (LAST_YEAR, THIS_YEAR):
        there = [person for person in people if person.start == start]
        tutor_groups(known, there, known.years[start])
        for entry in known.data.get("groups", []):
            if entry.get("year", THIS_YEAR) == start:
                chosen = chosen_for(entry, there)
                for person in chosen:
                    person.groups.add(entry["name"])
                save_group(known, chosen, known.years[start], entry["name"], entry["kind"], entry["staff"])


def tutor_groups(known, there, year):
    tutors = {name: who for who, names in known.data["tutors"].items() for name in named(names)}
    members = defaultdict(list)
    for person in there:
        names = named(known.data["tutor_groups"][person.cohort])
        person.tutor_group = names[person.place % len(names)]
        members[person.tutor_group].append(person)
    for name, people in members.items():
        save_group(known, people, year, name, Group.Kind.TUTOR, [tutors[name]] if name in tutors else [])


def chosen_for(entry, there):
    """So many of a tutor group or of year groups, those with a characteristic where it is asked for."""
    asked = set(entry.get("with", []))
    fit = [
        person
        for person in there
        if ("tutor_group" not in entry or person.tutor_group == entry["tutor_group"])
        and ("cohort" not in entry or person.cohort in named(entry["cohort"]))
        and (not asked or asked & person.characteristics)
    ]
    return fit[:: max(1, len(fit) // entry["number"])][: entry["number"]]


def save_group(known, people, year, name, kind, staff):
    own = {"school": known.school}
    group = Group.objects.create(**own, year=year, name=name, kind=kind)
    GroupMember.objects.bulk_create(
        GroupMember(**own, group=group, enrolment=person.enrolment, kind=kind) for person in people
    )
    GroupStaff.objects.bulk_create(GroupStaff(**own, group=group, member=known.members[who]) for who in staff)
