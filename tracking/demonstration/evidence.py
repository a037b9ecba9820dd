"""What learners got from it: evidence for some statements of what was held, small steps, and what does not apply."""

from collections import defaultdict
from datetime import timedelta

from careers.demonstration.files import codes
from tracking.demonstration.files import THIS_YEAR, named
from tracking.demonstration.participation import at
from tracking.models import Evidence, EvidenceSource, Exemption, Step

#: How many of a hundred reach each level, in order, by how deep the activity goes.
LEVELS = {"I": (28, 58, 14), "D": (17, 62, 21), "S": (9, 60, 31)}
FURTHER_BACK = (46, 47, 7)
SUPPORT = {"supported": 42, "prompted": 36, "independent": 22}
#: Of a hundred: groups whose teacher wrote something down, pieces that were verified, and so on.
WRITTEN_DOWN, VERIFIED, WITH_STEP, PHOTOGRAPHED = 94, 24, 70, 55
NEEDS = {"SEND: EHC plan", "SEND: SEN support"}


def gather(known, there):
    """Evidence of those who took part, a source for each tutor group and activity, never of more than that."""
    steps = save_steps(known)
    sources, pieces = [], []
    for activity, groups in by_activity(known, there).items():
        looked_at = [
            mapping for mapping in known.mappings[activity.pk] if known.share(known.data["happened"]["looked_at"])
        ]
        share = known.chance.randint(68, 99)
        for (session, _), people in groups.items():
            if looked_at and known.share(WRITTEN_DOWN):
                source = source_of(known, activity, session)
                sources.append(source)
                for mapping in looked_at:
                    seen = [person for person in people if known.share(share)]
                    pieces += [piece_of(known, source, mapping, person, steps) for person in seen]
    EvidenceSource.objects.bulk_create(sources)
    Evidence.objects.bulk_create(pieces, batch_size=2000)


def by_activity(known, there):
    """{activity: {(session, tutor group): people}}, each person with the last session of it that she came to."""
    last = {}
    for session, person in there:
        last[session.activity, person] = session
    found = defaultdict(lambda: defaultdict(list))
    for (activity, person), session in last.items():
        if (
            activity.title not in known.data["happened"]["without_evidence"]
            and activity.kind in known.texts["evidence"]
        ):
            found[activity][session, person.tutor_group].append(person)
    return found


def source_of(known, activity, session):
    said = known.texts["evidence"][activity.kind]
    if known.steps and known.share(PHOTOGRAPHED):
        said = known.texts["photographs"]
    kind = known.chance.choice([kind for kind in said if kind in EvidenceSource.Kind.values])
    by = known.chance.choice(known.staff[activity.pk] or [known.leader])
    day = min(session.date + timedelta(days=known.chance.choice([0, 0, 1, 2, 6])), known.today)
    return EvidenceSource(
        school=known.school, kind=kind, said_by=said["said_by"], note=known.chance.choice(said[kind]), session=session,
        added_by=str(by), added_by_member=by.pk, added_at=at(day, 16, 10),
    )  # fmt: skip


def piece_of(known, source, mapping, person, steps):
    shares = FURTHER_BACK if person.characteristics & NEEDS and not known.steps else LEVELS[mapping.depth]
    verified = known.share(VERIFIED)
    special = {}
    if known.steps:
        of_statement = steps.get(mapping.statement_id, [])
        special["support"] = known.chance.choices(list(SUPPORT), SUPPORT.values())[0]
        special["step"] = known.chance.choice(of_statement) if of_statement and known.share(WITH_STEP) else None
        special["note"] = known.chance.choice(known.texts["photographs"]["her"]) if known.share(30) else ""
    return Evidence(
        school=known.school,
        source=source,
        year=person.enrolment.year,
        statement=mapping.statement,
        cohort=person.enrolment.cohort,
        enrolment=person.enrolment,
        learner=person.learner,
        level=known.chance.choices(known.levels, shares)[0],
        date=source.session.date,
        verified_by=str(known.leader) if verified else "",
        verified_at=min(source.added_at + timedelta(days=9), at(known.today)) if verified else None,
        **special,
    )


def save_steps(known):
    """{id of a statement: its small steps}."""
    found = {}
    for framework, lines in known.steps.items():
        for code, texts in lines.items():
            statement = known.statements[framework, code]
            found[statement.pk] = [
                Step(school=known.school, statement=statement, text=text, order=order)
                for order, text in enumerate(texts, 1)
            ]
    Step.objects.bulk_create(step for steps in found.values() for step in steps)
    return found


def exempt(known, people):
    """The first so many of a cohort who have no evidence for it."""
    for entry in known.data.get("exemptions", []):
        statement = known.statements[codes(entry["statement"])[0]]
        with_evidence = set(Evidence.objects.filter(school=known.school, statement=statement).values_list("learner"))
        of_cohort = [
            person
            for person in people
            if person.start == THIS_YEAR
            and person.cohort in named(entry["cohort"])
            and (person.learner.pk,) not in with_evidence
        ]
        Exemption.objects.bulk_create(
            Exemption(
                school=known.school, year=person.enrolment.year, statement=statement, cohort=person.enrolment.cohort,
                enrolment=person.enrolment, learner=person.learner, reason=entry["reason"], added_by=str(known.leader),
            )
            for person in of_cohort[: entry["number"]]
        )  # fmt: skip
