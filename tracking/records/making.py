"""The records of a year group or a group, in the background: whose they are, how they are asked for, their making."""

from datetime import timedelta

from django.db.models import Max

from careers.documents import ask_for
from careers.documents.clearing import DAYS_OF_LEARNERS
from careers.documents.rendering import html_of, look_of
from careers.drawing.press import Undrawable
from careers.history import record
from careers.models import History
from careers.presence import worker_is_here
from careers.tenancy import Permission
from tracking.groups import by_number
from tracking.learners import day_in, listed
from tracking.records.gathering import records_of
from tracking.records.naming import file_names
from tracking.records.papers import paper_of

#: Learners whose rows are read together.
BATCH = 40
#: Records that are made while somebody waits, where no worker runs: a class takes half a minute.
AT_ONCE = 40
REFUSED = "You may not see these learners any more, so no records were made."
NOBODY = "Nobody is on roll there, so there is no record to make."


def enrolments_of(*, school, member, year, cohort=None, group=None):
    """Enrolments on roll on the day of this year's pages, of a year group or a group, that this member may see."""
    rows = school.enrolment_set.in_year(year).on_roll(day_in(year)).visible_to(member)
    return rows.filter(memberships__group=group) if group else rows.filter(cohort=cohort)


def too_many_at_once(number):
    """Whether so many records have to wait for a worker, and none runs."""
    return number > AT_ONCE and not worker_is_here()


def ask_for_records(*, of, year, by, number, back):
    """The Document with the records of `of`, a year group or a group, for this member; history says that she asked.

    Asked for again before anything changed, it is the same one.
    """
    school = by.school
    state = f"{state_of(school)} {day_in(year)}"
    told = {"records": ["", f"{number} learner{'' if number == 1 else 's'}"]}
    record(by=by, row=of, action="exported", changes=told)
    return ask_for(
        kind="records", school=school, user=by.user, name=f"Records of {of} {year}", state=state, back=back,
        arguments={"year": year.start, of._meta.model_name: of.pk, "name": f"Records of {of}, {year}"},
        names_learners=True,
    )  # fmt: skip


def made_by(member):
    """What this member asked for and is still kept, the latest first, each with when it is taken away, `until`."""
    rows = list(member.school.document_set.filter(kind="records", user=member.user))
    for row in rows:
        row.school, row.until = member.school, row.asked_at + timedelta(days=DAYS_OF_LEARNERS)
    return rows


def state_of(school):
    """What differs as soon as anything of the school has changed."""
    return History.objects.filter(school=school).exclude(action="exported").aggregate(last=Max("pk"))["last"]


def make(document, *, press, tell, folder):
    """The maker that settings.DOCUMENT_MAKERS names: writes records.zip and print.pdf (see careers.documents.running).

    Rows are read for some learners at a time, so neither memory nor queries grow with the year group.
    """
    from tracking.records.bundling import Bundle  # pypdf takes most of a second, and 30 MB

    school, asked = document.school, document.arguments
    member = document.user.memberships().get(school.slug)
    if member is None or not member.can(Permission.SEE_LEARNERS):
        raise Undrawable(REFUSED)
    year = school.academicyear_set.get(start=asked["year"])
    people = in_printing_order(enrolments_of(
        school=school, member=member, year=year, cohort=asked.get("cohort"), group=asked.get("group")
    ))  # fmt: skip
    if not people:
        raise Undrawable(NOBODY)
    tell(0, len(people))
    with Bundle(folder, asked["name"]) as bundle:
        for at, (name, words, html) in enumerate(papers_of(school, year, people), 1):
            bundle.add(name, words, press.draw(html))
            tell(at, len(people))


def in_printing_order(enrolments):
    """[(learner's id, file name, bookmark)], tutor group by tutor group as they are handed out, then by name."""
    rows = [(row.tutor_group or "", row.learner) for row in listed(enrolments)]
    rows.sort(key=lambda row: by_number(row[0]))
    names = file_names((learner.surname, learner.forename) for _, learner in rows)
    return [
        (learner.pk, name, f"{tutor} {learner.sorted_name}".strip())
        for name, (tutor, learner) in zip(names, rows, strict=True)
    ]


def papers_of(school, year, people):
    """(file name, bookmark, HTML) of each; who was erased meanwhile is left out."""
    look, day = look_of(school), day_in(year)
    year.school = school
    for at in range(0, len(people), BATCH):
        some = people[at : at + BATCH]
        found = school.learner_set.in_bulk([pk for pk, *_ in some])
        records = records_of(list(found.values()), year=year, day=day)
        html = {one.learner: html_of(school, paper_of(one, day), look) for one in records}
        yield from ((name, words, html[pk]) for pk, name, words in some if pk in html)
