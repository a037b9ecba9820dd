"""Who took part in the sessions that were held: those whom the words beside a session mean, less who was away."""

import re
from datetime import datetime, time

from django.utils import timezone

from careers.history import entry
from careers.models import History, Session
from tracking.demonstration.files import named
from tracking.models import Participation
from tracking.registers import SAVED

#: '7A' and 'Larch' are tutor groups; '11A to 11C' are three of them.
FORM_RANGE = re.compile(r"\b(\d+)([A-Z]) to \1([A-Z])\b")
#: How much less often, of a hundred, some are there than their attendance alone would say.
MISSES_MORE = {"SEND: EHC plan": 9, "SEND: SEN support": 8, "Looked after": 8, "Pupil premium": 5}
#: Those who confirm by themselves, by year group.
BY_CODE = ("Y12", "Y13")


def at(day, hour=15, minute=40):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def take_part(known, people):
    """[(session, person)] of those who were there, everybody who was invited being saved."""
    without = known.data["happened"]["without_register"]
    held = Session.objects.filter(school=known.school, status=Session.Status.HELD, date__lte=known.today)
    held = held.exclude(activity__title__in=without).select_related("activity__year")
    rows, there, told = [], [], []
    for session in held.prefetch_related("cohorts", "activity__targets").order_by("date", "starts_at", "pk"):
        of_session = [(participation_of(known, session, person), person) for person in invited(known, session, people)]
        came = [(session, person) for row, person in of_session if row.attended]
        rows += [row for row, _ in of_session]
        there += came
        told.append(saved(known, session, len(came), len(of_session) - len(came)))
    Participation.objects.bulk_create(rows, batch_size=2000)
    History.objects.bulk_create(told)
    return there


def saved(known, session, came, absent):
    """The line of history that a register leaves."""
    words = f"{came} took part, {absent} absent"
    line = entry(by=known.leader, row=session, action=SAVED, changes={"register": ["", words]})
    line.at = at(session.date)
    return line


def invited(known, session, people):
    cohorts = {cohort.short_name for cohort in session.cohorts.all()}
    there = [
        person
        for person in people
        if person.start == session.activity.year.start
        and person.cohort in cohorts
        and person.enrolment.on_roll_on(session.date)
    ]
    rule = known.data["invited"].get(session.groups)
    if rule:
        return by_rule(known, rule, there, session)
    groups = groups_named(session.groups, {person.tutor_group for person in there})
    return [person for person in there if person.tutor_group in groups] if groups else there


def groups_named(text, known_groups):
    """Those of the tutor groups that the text names, ranges included."""
    text = FORM_RANGE.sub(
        lambda found: " ".join(f"{found[1]}{chr(n)}" for n in range(ord(found[2]), ord(found[3]) + 1)), text
    )
    return {name for name in known_groups if re.search(rf"\b{re.escape(name)}\b", text)}


def by_rule(known, rule, there, session):
    if "group" in rule:
        return [person for person in there if rule["group"] in person.groups]
    if "tutor_groups" in rule:
        return [person for person in there if person.tutor_group in named(rule["tutor_groups"])]
    if "initials" in rule:
        first, last = rule["initials"]
        return [person for person in there if first <= person.learner.surname[0] <= last]
    if "number" in rule:
        return known.chance.sample(there, min(rule["number"], len(there)))
    if "share" in rule:
        return [person for person in there if known.share(rule["share"])]
    asked = set(rule.get("with") or (target.name for target in session.activity.targets.all()))
    return [person for person in there if asked & person.characteristics]


def participation_of(known, session, person):
    less = max((MISSES_MORE.get(name, 0) for name in person.characteristics), default=0)
    attended = known.share(float(person.enrolment.attendance) + 2 - less)
    said = known.texts["participation"]
    by_code = attended and person.cohort in BY_CODE and known.share(60)
    return Participation(
        school=known.school,
        year=session.activity.year,
        session=session,
        cohort=person.enrolment.cohort,
        enrolment=person.enrolment,
        learner=person.learner,
        attended=attended,
        how=Participation.How.CODE if by_code else Participation.How.REGISTER,
        note=known.chance.choice(said["came" if attended else "absent"]) if known.share(said["share"]) else "",
        saved_at=at(session.date),
    )
