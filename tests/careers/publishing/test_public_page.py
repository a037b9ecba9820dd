"""What everybody gets: quickly, lightly, from caches, without a cookie, and as machines like it."""

import gzip
import json
import re
from datetime import date

import pytest
from django.test import Client
from icalendar import Calendar

from careers.models import IntendedOutcome, Look, School
from careers.publishing.looks import logo_of
from careers.statics import cssmin

PAGE, EMBED, JSON, ICS = (f"/programmes/ash/{end}" for end in ("", "embed/", "programme.json", "calendar.ics"))
LOOK, LOGO = "/programmes/ash/look.css", "/programmes/ash/logo.png"
ALL = [PAGE, EMBED, JSON, ICS, LOOK, LOGO]


@pytest.fixture
def look(ash, picture):
    logo = logo_of(picture(noise=True))
    return Look.objects.create(
        school=ash, colour="#0a2f52", logo=logo.png, logo_width=logo.width, logo_height=logo.height
    )


@pytest.fixture
def get(page, look, db):
    return Client().get


@pytest.fixture
def make_programme(ash, year, cohorts, adopted, statements, make_activity, make_session):
    """make_programme(300): so many activities for three year groups each, with sessions and outcomes."""

    def make(count):
        of = list(cohorts.values())
        for number in range(count):
            chosen = [of[number % len(of)], of[(number + 1) % len(of)], of[(number + 2) % len(of)]]
            terms = {"first_term": year.terms.all()[number % 6], "last_term": year.terms.all()[number % 6]}
            activity = make_activity(f"Meet employer {number} and ask about work", chosen, **terms)
            make_session(activity, "2026-10-05", chosen, status="planned")
        for cohort in of:
            for statement in statements.values():
                IntendedOutcome.objects.get_or_create(school=ash, year=year, cohort=cohort, statement=statement)

    return make


def text_of(answer):
    return answer.content.decode()


def test_page_shows_the_words_of_the_school(get):
    text = text_of(get(PAGE))
    told = ["Ms P. Named", "careers@ash.example.org", "01632 960001", "Come to the evening in March.",
            "We ask learners twice a year.", "Book by the library.", "Providers may come to three events a year.",
            "1 September 2099"]  # fmt: skip
    assert [words for words in told if words not in text] == []


def test_page_shows_activities_by_year_group_and_half_term(get, make_activity, year, cohorts):
    term = year.terms.all()[2]
    make_activity("Employer talk", [cohorts[9]], kind="employer_talk", first_term=term, last_term=term)
    (group,) = get(JSON).json()["year_groups"]
    assert group["activities"] == [
        {"title": "Employer talk", "kind": "Employer talk", "half_term": "Spring 1", "when": "Spring 1",
         "starts_on": None, "ends_on": None}
    ]  # fmt: skip
    assert group["name"] == "Year 9"


def test_activity_of_several_half_terms_stands_where_it_begins(get, make_activity, year, cohorts):
    terms = list(year.terms.all())
    make_activity("Project", [cohorts[9]], first_term=terms[0], last_term=terms[3])
    (group,) = get(JSON).json()["year_groups"]
    assert [(one["half_term"], one["when"]) for one in group["activities"]] == [("Autumn 1", "Autumn 1 to Spring 2")]


def test_outcomes_are_in_the_words_of_their_publisher(get, ash, year, cohorts, adopted, statements):
    IntendedOutcome.objects.create(school=ash, year=year, cohort=cohorts[8], statement=statements["A1"])
    (group,) = get(JSON).json()["year_groups"]
    assert group["outcomes"] == [
        {"framework": "Small framework", "edition": "2026", "publisher": "Tests", "code": "A1", "lead_in": "",
         "text": "Learners can do A1.", "bullets": []}
    ]  # fmt: skip
    assert "In the words of Tests. Edition: 2026." in text_of(get(PAGE))


def test_outcomes_may_be_left_out(get, page, ash, year, cohorts, adopted, statements):
    IntendedOutcome.objects.create(school=ash, year=year, cohort=cohorts[8], statement=statements["A1"])
    type(page).objects.update(shows_outcomes=False)
    assert get(JSON).json()["year_groups"] == []


@pytest.mark.parametrize("address", ALL)
def test_answer_sets_no_cookie_and_may_be_kept(get, address):
    answer = get(address)
    kept = sorted(answer["Cache-Control"].split(", "))
    assert (answer.status_code, dict(answer.cookies), kept) == (200, {}, ["max-age=300", "public"])
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("address", ALL)
def test_answer_that_the_reader_has_is_not_sent_again(get, address):
    again = get(address, headers={"If-None-Match": get(address)["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ALL)
def test_who_is_signed_in_gets_the_same(get, leader, as_user, address):
    assert as_user(leader).get(address).content == get(address).content


@pytest.mark.parametrize("address", ALL)
def test_nothing_can_be_sent_there(page, look, address):
    assert Client().post(address, {"summary": "x"}).status_code == 405


def test_changed_words_have_another_mark(get, page):
    before = get(PAGE)["ETag"]
    type(page).objects.update(summary="Other words.")
    assert get(PAGE)["ETag"] != before


@pytest.mark.parametrize("address", [PAGE, EMBED, JSON, ICS])
@pytest.mark.parametrize("count", [3, 30])
def test_number_of_queries_is_the_same(get, make_programme, address, count, django_assert_max_num_queries):
    make_programme(count)
    with django_assert_max_num_queries(8) as asked:
        get(address)
    assert len(asked) == {PAGE: 8, EMBED: 8, JSON: 8, ICS: 4}[address]


def test_page_of_300_activities_weighs_less_than_60_kb(get, make_programme, settings):
    make_programme(300)
    text = text_of(get(PAGE))
    css = cssmin((settings.BASE_DIR / "static" / "css" / "public.css").read_text()).encode()
    icon = (settings.BASE_DIR / "static" / "waymark.svg").read_bytes()
    weight = sum(len(gzip.compress(part)) for part in (text.encode(), css, icon, get(LOOK).content, get(LOGO).content))
    assert weight < 60_000


def test_page_needs_no_script_and_nothing_from_elsewhere(get):
    text = text_of(get(PAGE))
    assert re.findall(r"<script|\son\w+=|\sstyle=", text) == []
    loaded = re.findall(r'<(?:link rel="(?:stylesheet|icon)" href|img src)="([^"]*)', text)
    assert [one for one in loaded if not one.startswith("/")] == []


def test_page_describes_itself_to_machines(get):
    text = text_of(get(PAGE))
    assert re.findall(r'itemtype="https://schema.org/(\w+)"', text)[:2] == ["EducationalOrganization", "ContactPoint"]
    assert re.findall(r'itemprop="(email|telephone|contactType)"', text) == ["contactType", "email", "telephone"]


def test_only_the_embedded_page_may_be_framed(get):
    own, embedded = get(PAGE), get(EMBED)
    assert (own["X-Frame-Options"], embedded.get("X-Frame-Options")) == ("DENY", None)
    policies = [re.search(r"frame-ancestors [^;]+", one["Content-Security-Policy"])[0] for one in (own, embedded)]
    assert policies == ["frame-ancestors 'none'", "frame-ancestors *"]
    assert (
        embedded["Content-Security-Policy"].replace("ancestors *", "ancestors 'none'")
        == (own["Content-Security-Policy"])
    )


def test_embedded_page_has_no_header_of_its_own(get):
    assert [("<header" in text_of(get(one)), "<h1" in text_of(get(one))) for one in (PAGE, EMBED)] == [
        (True, True),
        (False, True),
    ]


def test_json_is_readable_from_everywhere_and_its_keys_are_stable(get, settings):
    settings.SITE_URL = "https://waymark.example.org"
    answer = get(JSON)
    told = json.loads(answer.content)
    assert (answer["Access-Control-Allow-Origin"], answer["Content-Type"]) == ("*", "application/json")
    assert list(told) == [
        "version", "language", "school", "academic_year", "summary", "careers_leader", "find_out_more", "impact",
        "personal_guidance", "provider_access", "reviewed_on", "next_review_on", "year_groups", "links",
    ]  # fmt: skip
    assert told["links"]["page"] == "https://waymark.example.org/programmes/ash/"


def test_calendar_holds_planned_and_held_sessions(get, make_activity, make_session, cohorts):
    visit = make_activity("Visit", [cohorts[9]], kind="workplace_visit")
    make_session(visit, "2026-10-05", [cohorts[9]], place="Room 5", starts_at="13:30")
    make_session(visit, "2027-03-01", [cohorts[9]], status="planned")
    make_session(visit, "2027-04-20", [cohorts[9]], status="cancelled")
    events = Calendar.from_ical(get(ICS).content).walk("VEVENT")
    told = [(str(e["summary"]), e.decoded("dtstart").isoformat(), str(e["description"])) for e in events]
    assert told == [
        ("Visit", "2026-10-05T12:30:00+00:00", "Workplace visit, Year 9"),
        ("Visit", "2027-03-01", "Workplace visit, Year 9"),
    ]
    assert [event.get("location") for event in events] == [None, None]


def test_event_keeps_its_identity(get, make_activity, make_session):
    make_session(make_activity("Visit"))
    assert get(ICS).content == get(ICS).content


def test_look_is_the_colour_of_the_school(get):
    assert text_of(get(LOOK)).strip() == ":root{--accent:#0a2f52;--soft:#eef0f3;--line:#b5c1cb}"


def test_school_without_a_year_shows_its_words(get, ash):
    School.objects.get(pk=ash.pk).academicyear_set.all().delete()
    assert (get(PAGE).status_code, get(ICS).status_code, get(JSON).json()["academic_year"]) == (200, 200, None)


def test_school_without_logo_shows_none(page):
    assert Client().get(LOGO).status_code == 404
    assert "<img" not in text_of(Client().get(PAGE))


def test_words_are_never_markup(get, page):
    type(page).objects.update(summary="<script>alert(1)</script>", leader_name='"><b>', review_due_on=date(2027, 1, 1))
    assert [words for words in ("<script>alert", '"><b>') if words in text_of(get(PAGE))] == []
