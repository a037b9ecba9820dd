"""The activities of one year in the demonstration, with who and what belongs to them, in a dozen bulk inserts."""

from careers.demonstration.files import Names, checked_keys, depths, told
from careers.demonstration.schools import BY
from careers.history import entry
from careers.models import (
    Activity,
    ActivityCohort,
    ActivityPartner,
    ActivityStaff,
    ActivityTarget,
    History,
    Mapping,
    Session,
    SessionCohort,
)

#: What a file may say of an activity, as the model calls it.
PLAIN = {
    "title", "intent", "kind", "subject", "lead", "status", "cancelled_because",
    "starts_on", "ends_on", "hours", "cost", "impact", "evaluation",
}  # fmt: skip
NAMED = {"cohorts", "groups", "staff", "partners", "term", "meets", "sessions", "copied_from"}
SESSION = {"date", "at", "place", "groups", "status", "note", "cohorts"}


def build_activities(*, known, year, entries, earlier):
    """Returns {title: activity}. `earlier` are those of the year before, for what was copied from them."""
    terms = Names("half-term", {term.name: term for term in year.terms.all()})
    activities = []
    for fields in entries:
        with told(f"'{fields['title']}'"):
            activities.append(plain_activity(known, year, fields, terms, earlier))
    pairs = list(zip(Activity.objects.bulk_create(activities), entries, strict=True))
    for model, rows in ROWS.items():
        model.objects.bulk_create(told_rows(known, pairs, rows))
    add_sessions(known, pairs)
    History.objects.bulk_create(entry(by=BY, row=activity, action="added") for activity, _ in pairs)
    return Names("activity of the year before", {activity.title: activity for activity, _ in pairs})


def plain_activity(known, year, fields, terms, earlier):
    checked_keys(fields, PLAIN | NAMED)
    values = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    first, last = half_terms(terms, fields.get("term"))
    return Activity(
        school=known.school,
        year=year,
        first_term=first,
        last_term=last,
        copied_from=earlier[fields["copied_from"]] if "copied_from" in fields else None,
        **{name: values[name] for name in PLAIN & set(values)},
    )


def half_terms(terms, text):
    """'Autumn 1' or 'Autumn 1 to Spring 2' as first and last half-term."""
    if not text:
        return None, None
    names = text.split(" to ")
    return terms[names[0]], terms[names[-1]]


def told_rows(known, pairs, rows):
    for activity, fields in pairs:
        with told(f"'{activity.title}'"):
            yield from rows(known, activity, fields)


def cohort_rows(known, activity, fields):
    for name in fields["cohorts"].split(", "):
        yield ActivityCohort(school=known.school, activity=activity, cohort=known.cohorts[name])


def target_rows(known, activity, fields):
    for name in fields.get("groups", []):
        yield ActivityTarget(school=known.school, activity=activity, group=known.groups[name])


def staff_rows(known, activity, fields):
    for name in fields.get("staff", []):
        yield ActivityStaff(school=known.school, activity=activity, member=known.members[name])


def partner_rows(known, activity, fields):
    for name in fields.get("partners", []):
        yield ActivityPartner(school=known.school, activity=activity, partner=known.partners[name])


def mapping_rows(known, activity, fields):
    for line in fields["meets"]:
        for framework, code, depth in depths(line):
            statement = known.statements[framework, code]
            yield Mapping(school=known.school, activity=activity, statement=statement, depth=depth)


ROWS = {
    ActivityCohort: cohort_rows,
    ActivityTarget: target_rows,
    ActivityStaff: staff_rows,
    ActivityPartner: partner_rows,
    Mapping: mapping_rows,
}


def add_sessions(known, pairs):
    """A session is for the activity's cohorts unless it names its own."""
    sessions = list(told_rows(known, pairs, session_rows))
    Session.objects.bulk_create(session for session, _ in sessions)
    SessionCohort.objects.bulk_create(
        SessionCohort(school=known.school, session=session, cohort=known.cohorts[name])
        for session, cohorts in sessions
        for name in cohorts.split(", ")
    )


def session_rows(known, activity, fields):
    for occasion in fields.get("sessions", []):
        checked_keys(occasion, SESSION)
        values = {name: value for name, value in occasion.items() if name not in {"at", "cohorts"}}
        session = Session(school=known.school, activity=activity, starts_at=occasion.get("at"), **values)
        yield session, occasion.get("cohorts", fields["cohorts"])
