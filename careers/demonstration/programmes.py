"""One year's programme in the demonstration: vision, objectives, intended outcomes, accepted gaps."""

from careers.demonstration.files import Names, codes, told
from careers.demonstration.schools import BY
from careers.models import AcademicYear, AcceptedGap, IntendedObjective, IntendedOutcome, Objective, Programme
from careers.years import add_year


def build_programme(*, known, start, data):
    """The year, with everything but its activities."""
    school = known.school
    year = AcademicYear.objects.filter(school=school, start=start).first()
    year = year or add_year(school=school, start=start, by=BY)
    Programme.objects.filter(year=year).update(vision=data["vision"].strip(), few_hours=data["few_hours"])
    outcomes = add_intended(known=known, year=year, lines=data["intended"])
    add_objectives(known=known, year=year, entries=data["objectives"], outcomes=outcomes)
    add_accepted(known=known, year=year, entries=data.get("accepted", []))
    return year


def add_intended(*, known, year, lines):
    """`lines` are {framework: {code: 'Y7, Y8'}}. Returns {(framework, code): [outcome, ...]}."""
    rows = [
        ((framework, code), known.statements[framework, code], known.cohorts[name])
        for framework, cohorts in lines.items()
        for code, names in cohorts.items()
        for name in names.split(", ")
    ]
    created = IntendedOutcome.objects.bulk_create(
        IntendedOutcome(school=known.school, year=year, statement=statement, cohort=cohort)
        for _, statement, cohort in rows
    )
    outcomes = {}
    for (key, _, _), outcome in zip(rows, created, strict=True):
        outcomes.setdefault(key, []).append(outcome)
    return Names("intended outcome", outcomes)


def add_objectives(*, known, year, entries, outcomes):
    """Each objective with the intended outcomes that serve it."""
    objectives = Objective.objects.bulk_create(
        Objective(school=known.school, programme=year.programme, text=fields["text"], order=order)
        for order, fields in enumerate(entries, 1)
    )
    IntendedObjective.objects.bulk_create(
        IntendedObjective(school=known.school, intended=outcome, objective=objective)
        for objective, fields in zip(objectives, entries, strict=True)
        for line in fields["served_by"]
        for key in codes(line)
        for outcome in outcomes[key]
    )


def add_accepted(*, known, year, entries):
    for fields in entries:
        with told(f"accepted gap {fields['statement']}"):
            statement, cohort = known.statements[codes(fields["statement"])[0]], known.cohorts[fields["cohort"]]
            rest = {name: fields[name] for name in ("rule", "reason", "until", "accepted_by")}
            AcceptedGap.objects.create(school=known.school, year=year, statement=statement, cohort=cohort, **rest)
