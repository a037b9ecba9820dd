"""Personal guidance: interviews held with whoever came, missed by who did not, booked ahead; and workplaces."""

from collections import Counter, defaultdict
from datetime import time, timedelta
from decimal import Decimal

from careers.models import Activity
from tracking.demonstration.files import THIS_YEAR, named
from tracking.demonstration.participation import at
from tracking.models import EmployerFeedback, Interview, InterviewAction, Participation, Placement

Status = Interview.Status
#: Interviews in a day.
A_DAY = 8
#: Of a hundred interviews: with something restricted, by phone or video; of a hundred absences, kept as missed.
RESTRICTED, AWAY = 6, 7
#: Of a hundred placements: whose employer was asked, and answered; which tests were met, checks done in time.
ASKED, ANSWERED, TEST_MET, CHECKED, WITH_PARTNER = 30, 70, 82, 94, 60
CHECKS, TESTS = Placement.CHECKS, Placement.TESTS
KINDS = (Activity.Kind.WORK_EXPERIENCE, Activity.Kind.WORKPLACE_VISIT)


def interview_everybody(known, people):
    """Held and missed ones of the guidance activities, and those that are booked or wanted."""
    rows, seen = held_and_missed(known, people)
    for status, name in ((Status.BOOKED, "booked"), (Status.WANTED, "wanted")):
        for cohort, number in known.data["guidance"][name].items():
            for place, person in enumerate(due(known, people, cohort, seen)[:number]):
                days = known.data["guidance"]["days"]
                day = days[place % len(days)] if status == Status.BOOKED else None
                rows.append(interview_of(known, person, status, day, place // len(days)))
                seen.add(person.enrolment.pk)
    Interview.objects.bulk_create(rows)
    agree_actions(known, [row for row in rows if row.status == Status.HELD])


def held_and_missed(known, people):
    """Those who came to a guidance activity, so many a day from its session on; and ids of their enrolments."""
    by_enrolment = {person.enrolment.pk: person for person in people}
    rows, seen, on_day = [], set(), Counter()
    titles = known.data["guidance"]["activities"]
    came = Participation.objects.filter(school=known.school, session__activity__title__in=titles)
    for row in came.select_related("session").order_by("session__date", "pk"):
        if row.enrolment_id not in seen:
            day = school_day(row.session.date, on_day[row.session.pk] // A_DAY, known.today)
            status = Status.HELD if row.attended else Status.MISSED
            rows.append(interview_of(known, by_enrolment[row.enrolment_id], status, day, on_day[row.session.pk]))
            on_day[row.session.pk] += 1
            seen |= {row.enrolment_id} if row.attended else set()
    return rows, seen


def school_day(first, later, latest):
    """So many school days after the first, weekends left out, and not after the latest."""
    day = first + timedelta(days=later + 2 * ((first.weekday() + later) // 5))
    return min(day, latest - timedelta(days=max(0, latest.weekday() - 4)))


def due(known, people, cohort, seen):
    """Those of this year without an interview, priority groups first."""
    there = [p for p in people if (p.start, p.cohort) == (THIS_YEAR, cohort) and p.enrolment.pk not in seen]
    there = [person for person in there if person.enrolment.on_roll_on(known.today)]
    return sorted(there, key=lambda person: not person.characteristics)


def interview_of(known, person, status, day, number):
    texts, held = known.texts["interviews"], status == Status.HELD
    return Interview(
        school=known.school,
        year=person.enrolment.year,
        cohort=person.enrolment.cohort,
        enrolment=person.enrolment,
        learner=person.learner,
        adviser=None if status == Status.WANTED else known.adviser,
        status=status,
        date=day,
        starts_at=time(9 + number % 6, 30 * (number % 2)) if day else None,
        mode=Interview.Mode.PHONE if held and known.share(AWAY) else Interview.Mode.IN_PERSON,
        place=known.chance.choice(texts["places"]) if day else "",
        note=known.chance.choice(texts["notes"]) if held else "",
        restricted_note=known.chance.choice(texts["restricted"]) if held and known.share(RESTRICTED) else "",
    )


def agree_actions(known, interviews):
    actions = []
    for interview in interviews:
        for text, whose in known.chance.sample(known.texts["interviews"]["agreed"], known.chance.randint(1, 2)):
            due = interview.date + timedelta(days=known.chance.choice([14, 21, 42]))
            done = due - timedelta(days=known.chance.randint(0, 12))
            done_on = done if done <= known.today and known.share(70) else None
            actions.append(
                InterviewAction(
                    school=known.school, interview=interview, text=text, whose=whose, due_on=due, done_on=done_on
                )
            )
    InterviewAction.objects.bulk_create(actions)


def place(known, people):
    """The ledger: what the file says, for those who came to an activity, or the first so many of a year group."""
    rows = []
    activities = {
        row.title: row for row in Activity.objects.filter(school=known.school).prefetch_related("partners", "sessions")
    }
    came = defaultdict(set)
    there = Participation.objects.filter(school=known.school, attended=True, session__activity__kind__in=KINDS)
    for title, enrolment in there.values_list("session__activity__title", "enrolment"):
        came[title].add(enrolment)
    for entry in known.data["placements"]:
        activity = activities[entry["activity"]]
        for person in placed(known, entry, people, came[activity.title]):
            rows.append(placement_of(known, entry, activity, person))
    Placement.objects.bulk_create(rows, batch_size=1000)
    ask_employers(known, [row for row in rows if row.status == "done" and row.kind == "placement"])


def placed(known, entry, people, came):
    number = entry.get("planned") or entry.get("done")
    if number:
        there = [p for p in people if p.start == THIS_YEAR and p.cohort in named(entry["cohort"])]
        there = [person for person in there if person.enrolment.on_roll_on(known.today)]
        return there[:: max(1, len(there) // number)][:number]
    return [person for person in people if person.enrolment.pk in came and known.share(entry.get("share", 100))]


def placement_of(known, entry, activity, person):
    first, last = entry.get("days") or [activity.sessions.all()[0].date] * 2
    done = last <= known.today
    texts, kind = known.texts["placements"], entry.get("kind", Placement.Kind.PLACEMENT)
    partners = list(activity.partners.all())
    partner = known.chance.choice(partners) if partners and known.share(WITH_PARTNER) else None
    tests = {name: known.share(TEST_MET) for name in TESTS} if done else {"purpose": True}
    hours = Decimal(entry["hours"]) - (known.chance.choice([0, 0, 0, 6, 12]) if done and entry["hours"] > 20 else 0)
    return Placement(
        school=known.school, year=person.enrolment.year, cohort=person.enrolment.cohort, enrolment=person.enrolment,
        learner=person.learner, activity=activity, partner=partner, kind=kind,
        employer="" if partner else known.chance.choice(texts["employers"]),
        status=Placement.Status.DONE if done else Placement.Status.PLANNED, starts_on=first, ends_on=last, hours=hours,
        learner_reflection=known.chance.choice(texts["reflections"]) if done and known.share(45) else "",
        **tests, **checks(known, first, done, kind),
    )  # fmt: skip


def checks(known, first, done, kind):
    """Before she went; of those that are to come, some are still open."""
    if kind == Placement.Kind.ACTIVITY:
        return {}
    found = {}
    for check in CHECKS:
        if known.share(CHECKED if done else 40):
            before = first - timedelta(days=known.chance.randint(10, 50))
            found[f"{check}_on"] = min(before, known.today - timedelta(days=known.chance.randint(1, 20)))
            found[f"{check}_by"] = str(known.leader)
    return found


def ask_employers(known, placements):
    texts, rows = known.texts["placements"], []
    for number, placement in enumerate(row for row in placements if known.share(ASKED)):
        answered = known.share(ANSWERED)
        rows.append(
            EmployerFeedback(
                school=known.school, placement=placement, link_key=f"{known.data['first_number']}-{number}",
                expires_at=at(placement.ends_on + timedelta(days=28)),
                given_at=at(min(placement.ends_on + timedelta(days=6), known.today)) if answered else None,
                given_by=placement.where if answered else "",
                did_well=known.chance.choice(texts["did_well"]) if answered else "",
                next_step=known.chance.choice(texts["next_steps"]) if answered else "",
            )
        )  # fmt: skip
    EmployerFeedback.objects.bulk_create(rows)
