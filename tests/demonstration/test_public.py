"""What the demonstration shows to everybody: one page that is finished, one that was begun."""

from careers.models import Look, PublicPage
from careers.publishing import checklist_of
from careers.publishing.looks import LEAST_CONTRAST, contrast_on_white
from tests.demonstration.test_files import TODAY


def test_ash_green_shows_a_page_that_lacks_nothing(made, client):
    page = PublicPage.objects.get(school__slug="ash-green")
    assert {item.state for item in checklist_of(page, TODAY).items} == {"there"}
    assert client.get("/programmes/ash-green/").status_code == 200


def test_beech_hollow_has_begun_and_shows_nothing(made, client):
    page = PublicPage.objects.get(school__slug="beech-hollow")
    states = [item.state for item in checklist_of(page, TODAY).items]
    assert states == ["missing", "there", "missing", "missing", "overdue", "missing", "missing"]
    assert client.get("/programmes/beech-hollow/").status_code == 404


def test_words_pass_the_checks_of_forms(made):
    for page in PublicPage.objects.all():
        page.full_clean()


def test_colour_can_be_read_and_the_logo_is_small(made):
    look = Look.objects.get()
    assert contrast_on_white(look.colour) >= LEAST_CONTRAST
    assert len(bytes(look.logo)) < 5000
