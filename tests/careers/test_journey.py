"""The learning journey: one page for everybody, from the plan alone."""

from dataclasses import replace
from io import BytesIO

import pytest
import segno
from django.urls import reverse
from pypdf import PdfReader

from careers.journey import FAMILIES, Stone, journey_of
from careers.journey.drawing import drawing_of
from careers.journey.measuring import lines_of, shortened, width_of
from careers.journey.poster import A3, A4, column, poster_of
from careers.models import ActivityTarget, Cohort, Look, PublicPage, UnlistedActivity
from tests.support.papers import checked

LESSONS, EMPLOYERS, WORKPLACES, PROVIDERS, GUIDANCE = FAMILIES


@pytest.fixture
def terms(year):
    return list(year.terms.all())


@pytest.fixture
def public_page(ash):
    return PublicPage.objects.create(school=ash, on=True)


@pytest.fixture
def address(ash, year):
    return reverse("journey", args=[ash.slug, year.start])


def told(journey):
    """{year group: {half-term: [what stands there]}}, without what is empty."""
    return {
        lane.name: {stop.name: [stone.words for stone in stop.stones] for stop in lane.stops if stop.stones}
        for lane in journey.lanes
        if lane.stones
    }


def crowded(journey, how_many):
    """The same with so many activities, spread over lanes and half-terms, some with long titles."""
    titles = [
        "CV writing",
        "Visit to a hospital and what its many people do all day long",
        "Mock interviews, round two",
    ]
    places = [(lane, stop) for lane in range(len(journey.lanes)) for stop in range(len(journey.lanes[0].stops))]
    found = {place: [] for place in places}
    for at in range(how_many):
        stone = Stone(titles[at % 3], "to Summer 2" if at % 4 == 0 else "", FAMILIES[at % 5])
        found[places[at * 5 % len(places)]].append(stone)
    lanes = [
        replace(lane, stops=tuple(replace(stop, stones=tuple(found[row, at])) for at, stop in enumerate(lane.stops)))
        for row, lane in enumerate(journey.lanes)
    ]
    return replace(journey, lanes=tuple(lanes))


def test_stones_stand_where_activities_begin(ash, year, make_activity, cohorts, terms):
    make_activity("Project", [cohorts[7], cohorts[8]], first_term=terms[1], last_term=terms[3])
    make_activity("Clinic", [cohorts[8]], first_term=terms[0], last_term=terms[5])
    make_activity("Fair", [cohorts[9]], starts_on="2027-01-20", status="confirmed")
    make_activity("Talk", [cohorts[9]])
    assert told(journey_of(ash, year)) == {
        "Year 7": {"Autumn 2": ["Project, to Spring 2"]},
        "Year 8": {"Autumn 1": ["Clinic, all year"], "Autumn 2": ["Project, to Spring 2"]},
        "Year 9": {"Spring 1": ["Fair"], "No date yet": ["Talk"]},
    }


def test_nothing_is_told_that_is_not_for_everybody(ash, year, make_activity, cohorts):
    make_activity("Idea", [cohorts[7]], status="idea")
    make_activity("Off", [cohorts[7]], status="cancelled")
    aimed = make_activity("For young carers", [cohorts[7]])
    ActivityTarget.objects.create(school=ash, activity=aimed, group=ash.targetgroup_set.first())
    UnlistedActivity.objects.create(school=ash, activity=make_activity("Quiet", [cohorts[7]]))
    make_activity("Nowhere")
    found = journey_of(ash, year)
    assert (told(found), found.left_out, found.nowhere) == ({}, 2, 1)


def test_lanes_are_the_year_groups_in_use_in_order(ash, year):
    lanes = journey_of(ash, year).lanes
    assert [lane.name for lane in lanes] == [f"Year {number}" for number in range(7, 14)]
    assert {lane.stage for lane in lanes[:3]} == {"Key stage 3"}
    assert all(lane.joined for lane in lanes)


def test_who_follows_no_year_has_a_lane_that_joins_no_other(ash, year, make_activity):
    make_activity("Garden centre", [Cohort.objects.get(school=ash, year_number=None)])
    found = journey_of(ash, year)
    assert [(lane.name, lane.joined) for lane in found.lanes[-2:]] == [
        ("Year 13", True),
        ("Not following a year", False),
    ]
    assert drawing_of(poster_of(found, A4), "").words.startswith("A road that winds from Year 7 to Year 13")


def test_training_provider_has_a_road_for_each_of_its_starts(ash, year):
    ash.cohort_set.update(active=False)
    for name in ("2026 March start", "2026 September start"):
        Cohort.objects.create(school=ash, name=name, short_name=name[5:9])
    poster = poster_of(journey_of(ash, year), A4)
    drawing = drawing_of(poster, "")
    assert [(strip.lane.sign, strip.back) for strip in poster.strips] == [
        ("2026 March start", False),
        ("2026 September start", False),
    ]
    assert (drawing.flag, [one.road.count("a") for one in drawing.stretches]) == ("", [0, 0])


@pytest.mark.parametrize(
    ("kind", "family"),
    [("assembly", LESSONS), ("fair", EMPLOYERS), ("work_experience", WORKPLACES), ("provider", PROVIDERS),
     ("guidance", GUIDANCE)],
)  # fmt: skip
def test_stone_shows_what_kind_of_thing_it_is(ash, year, make_activity, cohorts, kind, family):
    make_activity("Talk", [cohorts[7]], kind=kind)
    found = journey_of(ash, year)
    assert (found.lanes[0].stones[0].family, found.families) == (family, [family])


def test_code_leads_to_the_public_page_else_to_the_website_else_nowhere(ash, year, public_page, settings):
    shown = journey_of(ash, year, page=public_page)
    assert shown.code.address == f"{settings.SITE_URL}/programmes/ash/journey/"
    public_page.on, ash.website = False, "https://ash.example.org"
    assert journey_of(ash, year, page=public_page).code.address == "https://ash.example.org"
    ash.website = ""
    assert journey_of(ash, year).code is None


def test_code_is_drawn_as_it_is_read(ash, year, public_page):
    code = journey_of(ash, year, page=public_page).code
    matrix = segno.make_qr(code.address, error="q").matrix
    dark = [part.split("h")[0].split() for part in code.path.split("M")[1:]]
    drawn = {(int(x) - 4, int(y) - 4) for x, y in dark}
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell}
    assert code.size == len(matrix) + 8


def test_words_are_cut_after_a_whole_one():
    assert width_of("", 3) == 0
    assert lines_of("Mock interviews", 3, 15) == ["Mock", "interviews"]
    assert shortened("Visit to a hospital and what its people do", 3, 25, 2) == "Visit to a hospital and what its …"
    assert lines_of("Aaaaaaaaaa", 3, 6) != ["Aaaaaaaaaa"]


@pytest.mark.parametrize("paper", [A4, A3])
@pytest.mark.parametrize("how_many", [3, 40, 120, 600])
def test_lanes_fill_the_sheet_and_no_more(ash, year, paper, how_many):
    poster = poster_of(crowded(journey_of(ash, year), how_many), paper)
    room = paper.height - (2 * 9 + 25 + 8 + 2.6) * paper.scale
    assert sum(strip.height for strip in poster.strips) == pytest.approx(room, abs=0.1)
    assert [sum(strip.widths) <= poster.width - 2 * poster.side for strip in poster.strips] == [True] * 7


def test_what_has_no_room_is_counted(ash, year):
    crowd = crowded(journey_of(ash, year), 600)
    for strip, lane in zip(poster_of(crowd, A4).strips, crowd.lanes, strict=True):
        for shown, whole in zip(strip.lane.stops, lane.stops, strict=True):
            assert shown.more == f"and {len(whole.stones) - len(shown.stones)} more"


def test_few_activities_have_large_type_and_many_keep_all_they_can(ash, year):
    sizes = [poster_of(crowded(journey_of(ash, year), number), A4).size for number in (3, 40, 120)]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[2]) == (12, 6.5)


def test_type_is_no_larger_than_the_longest_word_allows(ash, year, make_activity, cohorts, terms):
    make_activity("A", [cohorts[7]], first_term=terms[0], last_term=terms[0])
    large = poster_of(journey_of(ash, year), A3).size
    make_activity("Apprenticeshipping", [cohorts[7]], first_term=terms[1], last_term=terms[1])
    assert (large, poster_of(journey_of(ash, year), A3).size) == (17, 17)
    make_activity(
        "Many words, so that others have less room. " * 4, [cohorts[7]], first_term=terms[0], last_term=terms[0]
    )
    poster = poster_of(journey_of(ash, year), A3)
    assert lines_of(
        "Apprenticeshipping", poster.size * 0.3528, column(poster.strips[0].widths[1], poster.size, A3)
    ) == ["Apprenticeshipping"]


def test_year_without_half_terms_or_year_groups_has_a_poster_too(ash, year, make_activity, cohorts):
    make_activity("Talk", [cohorts[7]])
    year.terms.all().delete()
    assert told(journey_of(ash, year)) == {"Year 7": {"No date yet": ["Talk"]}}
    assert len(poster_of(journey_of(ash, year), A4).strips) == 7
    ash.activity_set.all().delete()
    ash.cohort_set.update(active=False)
    assert drawing_of(poster_of(journey_of(ash, year), A3), "").stretches == ()


def test_page_says_how_to_get_a_code(leader, as_user, address):
    page = as_user(leader).get(address).content.decode()
    assert "The poster has no square code yet." in page


def test_public_journey_is_there_only_while_the_page_is_on(ash, client, public_page):
    url = reverse("published-journey", args=[ash.slug])
    assert client.get(url).status_code == 200
    PublicPage.objects.update(on=False)
    assert client.get(url).status_code == 404


def test_public_journey_shows_the_journey_and_no_script(ash, client, public_page, make_activity, cohorts, terms):
    make_activity("Fair", [cohorts[9]], first_term=terms[1], last_term=terms[1], lead="Mr Secret", kind="fair")
    page = client.get(reverse("published-journey", args=[ash.slug])).content.decode()
    assert [words in page for words in ("Fair", "Autumn 2", "Mr Secret", "<script", "style=")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("how_many", [1, 3])
def test_public_journey_asks_six_times(
    ash, client, public_page, make_activity, cohorts, django_assert_num_queries, how_many
):
    for number in range(how_many):
        make_activity(f"Talk {number}", [cohorts[7], cohorts[8]])
    with django_assert_num_queries(6):
        client.get(reverse("published-journey", args=[ash.slug]))


@pytest.mark.parametrize("how_many", [1, 3])
def test_journey_asks_ten_times(leader, as_user, address, make_activity, cohorts, django_assert_num_queries, how_many):
    for number in range(how_many):
        make_activity(f"Talk {number}", [cohorts[7], cohorts[8]])
    client = as_user(leader)
    with django_assert_num_queries(10):
        client.get(address)


@pytest.fixture
def draw(ash, year, leader, as_user, address, make_activity, cohorts, terms):
    """draw(40, "a3"): the bytes of the PDF with so many activities."""

    def pdf(how_many, size):
        for at in range(how_many):
            term = terms[at % 6]
            make_activity(
                f"Number {at}: a visit with a rather long name to show",
                [cohorts[7 + at % 7]],
                first_term=term,
                last_term=term,
            )
        answer = as_user(leader).get(address, {"format": "pdf", "paper": size})
        return b"".join(answer) if answer.streaming else answer.content

    return pdf


@pytest.mark.parametrize("size", ["a4", "a3"])
@pytest.mark.parametrize("how_many", [3, 40, 120])
def test_pdf_is_one_sheet(draw, how_many, size):
    pages = PdfReader(BytesIO(draw(how_many, size))).pages
    wide, high = {"a4": (297, 210), "a3": (420, 297)}[size]
    assert len(pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in (pages[0].mediabox.width, pages[0].mediabox.height)] == [
        wide,
        high,
    ]


def test_pdf_is_tagged_and_read_year_by_year(ash, draw, public_page):
    Look.objects.create(school=ash, colour="#0b5d3b")
    words = checked(draw(14, "a4"))
    years = [words.index(f"Year {number}") for number in range(7, 14)]
    assert years == sorted(years)
    assert "/programmes/ash/journey/" in words.replace("\n", "")
