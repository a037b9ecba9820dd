"""Where leavers meant to go, went and stayed; and the outcomes of EHC plans."""

from datetime import date, timedelta

from tracking.demonstration.files import LAST_YEAR, THIS_YEAR
from tracking.models import Destination, Learner, PlanOutcome

Kind, Stage = Destination.Kind, Destination.Stage
PLAN = "SEND: EHC plan"
#: Of a hundred: who said where she meant to go, had a second choice, went there; stayed where it is known.
SAID, SECOND, AS_MEANT, STAYED = 88, 45, 72, 86
#: Of a hundred in their last year now who have said something already.
SAID_SO_FAR = 63
LEVELS = ["Level 2", "Level 3", "Level 3", "Level 4"]


def send_on(known, people):
    """Last year's leavers, those of last year's oldest who stayed on, and what this year's say so far."""
    rows = []
    for person in people:
        shares = known.data["leaving"].get(person.cohort)
        if not shares:
            continue
        if person.leaves:
            rows += left(known, person, shares)
        elif person.start == LAST_YEAR and person.cohort == "Y11":
            rows += stayed_on(known, person)
        elif person.start == THIS_YEAR and known.share(SAID_SO_FAR):
            rows += meant(known, person, drawn(known, shares), date(THIS_YEAR, 10, 14))
    Destination.objects.bulk_create(rows)


def drawn(known, shares):
    return known.chance.choices(list(shares), list(shares.values()))[0]


def left(known, person, shares):
    """What she meant, and what became of it; who left in the middle of a year has had time to stay somewhere."""
    last = person.enrolment.on_roll_to
    intention, actual = drawn(known, shares), drawn(known, shares)
    rows = meant(known, person, intention, last - timedelta(days=180)) if known.share(SAID) else []
    known_of = known.share(known.data["leaving"]["known"])
    kind = intention if known.share(AS_MEANT) else actual
    kind = Kind.NEET if known.share(known.data["leaving"]["neet"]) else kind
    day = min(last + timedelta(days=known.chance.randint(38, 70)), known.today)
    row = destination(known, person, Stage.ACTUAL, kind if known_of else Kind.UNKNOWN, day)
    rows.append(row)
    if known_of and (known.today - last).days > 182:
        kept = kind if known.share(STAYED) else Kind.UNKNOWN
        rows.append(destination(known, person, Stage.SUSTAINED, kept, last + timedelta(days=184), row))
    return rows


def stayed_on(known, person):
    rows = meant(known, person, Kind.SIXTH_FORM, date(THIS_YEAR, 1, 20)) if known.share(SAID) else []
    row = destination(known, person, Stage.ACTUAL, Kind.SIXTH_FORM, date(THIS_YEAR, 9, 8))
    row.provider = known.school.name
    return [*rows, row]


def meant(known, person, kind, day):
    rows = [destination(known, person, Stage.INTENDED, kind, day)]
    if known.share(SECOND):
        other = drawn(known, known.data["leaving"][person.cohort])
        rows.append(destination(known, person, Stage.INTENDED, other, day))
        rows[1].choice = 2
    return rows


def destination(known, person, stage, kind, day, same=None):
    """`same`: she stayed where she went."""
    texts = known.texts["destinations"]
    of_school = texts.get(person.cohort, texts["Y11"]) if known.school.kind == "mainstream" else texts["others"]
    where = of_school.get(kind, [""])
    known_place = kind not in (Kind.NEET, Kind.UNKNOWN)
    same = same if same and same.kind == kind else None
    provider, course = known.chance.choice(where), known.chance.choice(texts["courses"].get(kind, [""]))
    return Destination(
        school=known.school, learner=person.learner, enrolment=person.enrolment, stage=stage, kind=kind,
        level=(same.level if same else known.chance.choice(LEVELS)) if kind == Kind.APPRENTICESHIP else "",
        provider=(same.provider if same else provider) if known_place else "",
        course=(same.course if same else course) if known_place else "",
        recorded_on=day,
        source={Stage.INTENDED: "learner, in tutor time"}.get(stage, "local authority's list" if known_place else ""),
    )  # fmt: skip


def review_plans(known, people):
    """An annual review and one or two outcomes for everybody with an EHC plan."""
    learners, outcomes = [], []
    for person in people:
        if person.start != THIS_YEAR or PLAN not in person.characteristics:
            continue
        person.learner.annual_review_on = date(THIS_YEAR, 12, 1) + timedelta(days=7 * known.chance.randint(0, 28))
        learners.append(person.learner)
        texts = known.data["plans"]["outcomes"]
        for text in known.chance.sample(texts, min(len(texts), known.chance.randint(1, 2))):
            set_on = date(LAST_YEAR, 11, 3) + timedelta(days=7 * known.chance.randint(0, 28))
            reached = set_on + timedelta(days=known.chance.randint(90, 180)) if known.share(22) else None
            outcomes.append(
                PlanOutcome(school=known.school, learner=person.learner, text=text, set_on=set_on, reached_on=reached)
            )
    Learner.objects.bulk_update(learners, ["annual_review_on"])
    PlanOutcome.objects.bulk_create(outcomes)
