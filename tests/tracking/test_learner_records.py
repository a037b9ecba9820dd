"""A learner's record: what stands in it, what never does, and who may open it."""

from datetime import date, time

import pytest
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from careers.models import ActivityPartner, ActivityTarget, History, Partner
from careers.years import add_year
from tests.careers.posting import page
from tests.conftest import her_keys
from tests.support.exported import sheets_of
from tests.support.papers import bookmarks_of, checked
from tracking.models import (
    Destination,
    EmployerFeedback,
    Enrolment,
    Evidence,
    Interview,
    InterviewAction,
    Placement,
    PlanOutcome,
    Step,
)
from tracking.records import records_of

DAY = date(2026, 11, 2)
#: What must not stand in anybody's record; each is in the tables of the learner whose record is looked at.
NEVER = {
    "upn": "B801200005001", "uln": "1234567890", "mis": "MIS-77", "legal name": "Beatrixa", "birthday": "14 March 2010",
    "birthday as data": "2010-03-14", "characteristic": "Young carer", "shareable note": "Shared with tutors.",
    "restricted note": "Trouble at home.", "staff": "Ms Weatherby", "who added": "tests", "said by": "Mr Featherstone",
    "note of a source": "Carla led the group", "note about her": "Needed a quiet room", "other learner": "Carla",
    "note on the register": "Came late", "absence": "Missed fair", "adviser": "Sam Staff", "plan": "Travel alone",
    "check": "Mrs Insurance", "destination note": "Parents disagree",
    "aimed at a group": "Tea for carers", "guidance session": "Options guidance",
    "note of placement": "Not there again", "who gave feedback": "Ken Baker",
}  # fmt: skip


@pytest.fixture
def carers(ash):
    return ash.targetgroup_set.get(name="Young carer")


@pytest.fixture
def bea(make_learner, make_group, cohorts, carers):
    """Her enrolment in Year 9, with everything about her that a record leaves out."""
    her = {"upn": NEVER["upn"], "uln": NEVER["uln"], "mis_id": NEVER["mis"], "date_of_birth": date(2010, 3, 14)}
    tutors = make_group("9A")
    return make_learner("Beatrixa Mensah", cohorts[9], carers, group=tutors, preferred_forename="Bea", **her)


@pytest.fixture
def full(ash, bea, carers, staff, cohorts, statements, make_activity, make_session, make_learner, take_part, met):
    """Her enrolment, with something in every part of her record, and something to leave out beside it."""
    talk = make_activity("Meet a baker", kind="employer_talk")
    for partner in ("Zoe's Mill", "Good Bread"):
        ActivityPartner.objects.create(
            school=ash, activity=talk, partner=Partner.objects.create(school=ash, name=partner)
        )
    take_part(make_session(talk, "2026-10-01"), bea)
    take_part(make_session(talk, "2026-10-08"), bea)
    bea.participations.update(note=NEVER["note on the register"])
    take_part(make_session(make_activity(NEVER["absence"])), bea, attended=False)
    take_part(make_session(make_activity(NEVER["guidance session"], kind="guidance")), bea)
    aimed = make_activity(NEVER["aimed at a group"], kind="workplace_visit")
    ActivityTarget.objects.create(school=ash, activity=aimed, group=carers)
    take_part(make_session(aimed, "2026-10-15"), bea)
    said = {"note": f"{NEVER['note of a source']}.", "said_by": NEVER["said by"]}
    shared = met(bea, statements["A1"], kind="work", **said)
    Evidence.objects.filter(pk=shared.pk).update(note=NEVER["note about her"], verified_by=NEVER["staff"],
                                                 verified_at=timezone.now())  # fmt: skip
    carla = make_learner("Carla Other", cohorts[9])
    shared.source.evidence.create(
        **her_keys(carla), statement=statements["A1"], level=shared.level, date=shared.date, note="Hers."
    )
    met(bea, statements["B2"], level="Emerging", day="2026-10-09", kind="reflection", **said)
    guided(ash, bea, staff)
    worked(ash, bea)
    planned(ash, bea)
    return bea


def guided(ash, bea, staff):
    held = Interview.objects.create(
        **her_keys(bea), status="held", date=date(2026, 10, 20), adviser=staff, note=NEVER["shareable note"],
        restricted_note=NEVER["restricted note"],
    )  # fmt: skip
    for text, whose, due, done in (
        ("Visit the college", "learner", date(2026, 12, 1), None),
        ("Send the form", "adviser", date(2026, 10, 25), None),
        ("Write a letter", "learner", None, date(2026, 10, 30)),
    ):
        InterviewAction.objects.create(
            school=ash, interview=held, text=text, whose=whose, due_on=due, done_on=done
        )  # fmt: skip
    Interview.objects.create(**her_keys(bea), status="missed", date=date(2026, 9, 1))
    Interview.objects.create(**her_keys(bea), status="booked", date=date(2026, 11, 20), starts_at=time(9))


def worked(ash, bea):
    keys = her_keys(bea)
    done = Placement.objects.create(
        **keys, employer="Corner Bakery", status="done", starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 9),
        hours=30, learner_reflection="I baked bread.\nIt sold.", note=NEVER["note of placement"],
        insurance_on=DAY, insurance_by=NEVER["check"],
    )  # fmt: skip
    EmployerFeedback.objects.create(
        school=ash, placement=done, link_key="x", expires_at=timezone.now(), given_at=timezone.now(),
        given_by=NEVER["who gave feedback"], did_well="On time.", next_step="Ask more.",
    )  # fmt: skip
    Placement.objects.create(**keys, employer="Garage", starts_on=date(2027, 3, 1), hours=5)
    Placement.objects.create(**keys, employer="Farm", status="cancelled", starts_on=date(2027, 3, 2), hours=5)


def planned(ash, bea):
    keys = {"school": ash, "learner": bea.learner, "enrolment": bea, "stage": "intended"}
    for choice, kind, course, where, day in (
        (1, "sixth_form", "A levels", "Old Hall", date(2026, 9, 1)),
        (1, "further", "Bakery", "Kelder College", date(2026, 10, 1)),
        (2, "unknown", "", "", date(2026, 10, 1)),
        (3, "apprenticeship", "", "", date(2026, 10, 1)),
    ):
        Destination.objects.create(
            **keys, choice=choice, kind=kind, course=course, provider=where, recorded_on=day,
            note=NEVER["destination note"], level="Level 2" if kind == "apprenticeship" else "",
        )  # fmt: skip
    PlanOutcome.objects.create(school=ash, learner=bea.learner, text=NEVER["plan"])


def record(enrolment, year=None, day=DAY):
    (found,) = records_of([enrolment.learner], year=year or enrolment.year, day=day)
    return found


def address(enrolment, **query):
    return reverse("learner-record", args=["ash", enrolment.year.start, enrolment.learner_id], query=query)


def opened(client, enrolment, **query):
    """The answer, read to its end, as `.held`."""
    answer = client.get(address(enrolment, **query))
    answer.held = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def pdf_of(client, enrolment):
    return opened(client, enrolment, format="pdf").held


def shown(sections):
    return [(section.title, one.code, one.text, one.level, one.on.isoformat(), one.kind)
            for section in sections for one in section.shown]  # fmt: skip


def test_record_says_whose_it_is(full):
    found = record(full)
    assert (found.name, found.school, found.cohort, found.tutor_group, found.year) == (
        "Bea Mensah", "Ash Academy", "Year 9", "9A", "2026 to 2027",
    )  # fmt: skip


def test_what_she_took_part_in_is_told_once_for_each_activity(full):
    (year,) = record(full).years
    told = [(one.called, one.kind, one.partners, one.when) for one in year.activities]
    assert (year.name, year.cohort, told) == ("2026 to 2027", "Year 9", [
        ("Meet a baker", "employer talk", ("Good Bread", "Zoe's Mill"), "1 to 8 October 2026, twice"),
        ("Workplace visit", "workplace visit", (), "15 October 2026"),
    ])  # fmt: skip


def test_what_she_learnt_is_in_the_words_of_its_source(full):
    found = record(full)
    assert shown(found.reached) == [("Theme A", "A1", "Learners can do A1.", "Secure", "2026-10-01", "work product")]
    assert shown(found.on_the_way) == [
        ("Theme B", "B2", "Learners can do B2.", "Emerging", "2026-10-09", "my own reflection")
    ]
    assert [(one.framework, one.theme) for one in found.reached] == [("Small framework", "")]


def test_what_a_school_owes_everybody_is_nothing_that_she_learnt(full, edition):
    edition.framework.key = "gatsby-benchmarks"
    edition.framework.save()
    found = record(full)
    assert (found.reached, found.on_the_way) == ((), ())


def test_highest_level_counts_and_small_steps_are_told(ash, bea, met, statements):
    step = Step.objects.create(school=ash, statement=statements["A1"], text="I can name a job.")
    for level, day in (("Emerging", "2026-09-01"), ("Beyond", "2026-10-02"), ("Beyond", "2026-11-01")):
        piece = met(bea, statements["A1"], level=level, day=day)
        Evidence.objects.filter(pk=piece.pk).update(step=step)
    ((one,),) = [section.shown for section in record(bea).reached]
    assert (one.level, one.on, one.steps) == ("Beyond", date(2026, 10, 2), ("I can name a job.",))


def test_work_experience_has_hours_her_words_and_the_feedback_that_was_given(full):
    (work,) = record(full).work
    assert (work.where, work.hours, work.when) == ("Corner Bakery", 30, "5 to 9 October 2026")
    assert (work.reflection, work.did_well, work.next_step) == ("I baked bread.\nIt sold.", "On time.", "Ask more.")


def test_feedback_that_was_not_given_is_not_told(full):
    EmployerFeedback.objects.update(given_at=None)
    (work,) = record(full).work
    assert (work.did_well, work.next_step) == ("", "")


def test_interviews_have_their_day_and_what_was_agreed(full):
    (talk,) = record(full).talks
    assert talk.on == date(2026, 10, 20)
    assert [(one.text, one.done_on) for one in talk.agreed] == [
        ("Visit the college", None), ("Send the form", None), ("Write a letter", date(2026, 10, 30)),
    ]  # fmt: skip


def test_plans_are_the_latest_word_on_each_choice(full):
    assert [(one.number, one.words) for one in record(full).choices] == [
        (1, "Bakery at Kelder College (further education)"),
        (3, "Apprenticeship, Level 2"),
    ]


def test_next_steps_are_what_is_open_and_arranged_and_never_say_late(full):
    assert [(one.text, one.on, one.others) for one in record(full).steps] == [
        ("Guidance interview", date(2026, 11, 20), ""),
        ("Visit the college", date(2026, 12, 1), ""),
        ("Work experience: Garage", date(2027, 3, 1), ""),
        ("Send the form", None, "adviser"),
    ]


def test_record_of_an_earlier_year_ends_with_that_year(ash, full, cohorts):
    before = add_year(school=ash, start=2025, by="tests")
    assert record(full, year=before).empty
    Enrolment.objects.create(school=ash, learner=full.learner, year=before, cohort=cohorts[8])
    found = record(full, year=before)
    assert (found.cohort, found.tutor_group, found.years, found.reached) == ("Year 8", "", (), ())


def test_nothing_is_in_it_that_is_not_hers_to_show(as_user, leader, full):
    client = as_user(leader)
    body = page(client.get(address(full))).split('<article class="paper">')[1].split("</article>")[0]
    for told in (body, str(sheets_of(client.get(address(full, format="csv")))), checked(pdf_of(client, full))):
        assert [what for what, words in NEVER.items() if words in told] == []
        assert "Corner Bakery" in told


def test_pdf_is_tagged_and_its_parts_can_be_jumped_to(as_user, leader, full):
    pdf = pdf_of(as_user(leader), full)
    words = checked(pdf)
    assert bookmarks_of(pdf) == [
        "Bea Mensah", "What I have learnt", "Theme A", "What I am working on", "Theme B", "Work experience",
        "Corner Bakery", "What I took part in", "Careers guidance", "Where I want to go", "My next steps",
    ]  # fmt: skip
    assert "9A" in words.split("\f")[0]


def test_spreadsheet_has_a_sheet_for_each_part(as_user, leader, full):
    about, learnt, work, part, guidance, plans, _ = sheets_of(as_user(leader).get(address(full, format="csv")))
    assert about[1:3] == [["Name", "Bea Mensah"], ["School", "Ash Academy"]]
    assert [row[2:6] for row in learnt[1:]] == [
        ["A1", "Learners can do A1.", "Secure", "yes"],
        ["B2", "Learners can do B2.", "Emerging", "on the way"],
    ]
    assert [len(sheet) - 1 for sheet in (work, part, guidance, plans)] == [1, 2, 3, 2]


def test_name_stands_in_no_title_no_address_and_no_name_of_a_file(as_user, leader, full):
    client = as_user(leader)
    answer = client.get(address(full))
    title = page(answer).split("<title>")[1].split("</title>")[0]
    assert title.split(" – ")[0].strip() == "Record of Bea M."
    for kind in ("pdf", "xlsx"):
        named = opened(client, full, format=kind)["Content-Disposition"]
        assert named == f'attachment; filename="Record {full.learner_id}.{kind}"'


def test_browsers_keep_nothing_of_it(as_user, leader, full):
    client = as_user(leader)
    kept = [
        client.get(address(full, **query))["Cache-Control"] for query in ({}, {"format": "xlsx"}, {"format": "pdf"})
    ]
    assert ["no-store" in words for words in kept] == [True, True, True]


def test_looking_and_downloading_write_no_history(as_user, leader, full):
    client, before = as_user(leader), History.objects.aggregate(last=Max("pk"))
    for query in ({}, {"format": "xlsx"}, {"format": "pdf"}):
        opened(client, full, **query)
    assert History.objects.aggregate(last=Max("pk")) == before


def test_staff_open_the_records_of_their_own_groups_alone(as_user, staff, bea, make_learner, make_group, cohorts):
    other = make_learner("Dan Else", cohorts[9], group=make_group("9B", staff))
    client = as_user(staff)
    assert [client.get(address(one)).status_code for one in (bea, other)] == [403, 200]
    assert client.get(address(bea, format="pdf")).status_code == 403


def test_record_without_anything_says_so(as_user, leader, bea):
    client = as_user(leader)
    assert "Nothing is recorded yet." in page(client.get(address(bea)))
    assert "Nothing is recorded yet." in checked(pdf_of(client, bea))


def test_page_asks_as_many_queries_for_three_as_for_one(
    as_user, leader, full, met, statements, make_activity, make_session, take_part, django_assert_num_queries
):
    client = as_user(leader)
    with django_assert_num_queries(15):
        client.get(address(full))
    for number in (1, 2):
        met(full, statements["A2"], day=f"2026-10-1{number}")
        take_part(make_session(make_activity(f"Visit {number}")), full)
        worked_again = {**her_keys(full), "status": "done", "employer": "Mill", "starts_on": DAY, "hours": 2}
        Placement.objects.create(**worked_again)
    with django_assert_num_queries(15):
        client.get(address(full))


def test_records_of_many_take_the_queries_of_one(
    full, make_learner, cohorts, met, statements, django_assert_num_queries
):
    many = [full, *(make_learner(f"L{number} X", cohorts[9]) for number in range(5))]
    for one in many:
        met(one, statements["A1"])
    with django_assert_num_queries(9):
        found = records_of([one.learner for one in many], year=full.year, day=DAY)
    assert [one.learner for one in found] == [one.learner_id for one in many]


def test_hostile_words_are_only_words(as_user, leader, full):
    words = "<script>alert(1)</script><img src=file:///etc/passwd>"
    Placement.objects.filter(status="done").update(learner_reflection=words, employer="‮" + "W" * 190)
    client = as_user(leader)
    body = client.get(address(full)).content.decode()
    assert ("<script>alert" in body, "&lt;script&gt;alert(1)" in body) == (False, True)
    assert "alert(1)" in checked(pdf_of(client, full))
