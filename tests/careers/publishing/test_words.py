"""The words of the public page: kept, told in history, and never lost where two people save at once."""

import pytest

from careers.models import History, PublicPage
from careers.publishing import page_of

WORDS = "/ash/public-page/"


@pytest.fixture
def client(leader, as_user):
    return as_user(leader)


def test_looking_writes_nothing(client):
    assert (client.get(WORDS).status_code, PublicPage.objects.count()) == (200, 0)


def test_first_save_makes_the_page_and_keeps_it_off(client, ash):
    assert client.post(WORDS, {"summary": "What we do.", "version": "0"}).status_code == 302
    page = page_of(ash)
    assert (page.summary, page.on, page.version) == ("What we do.", False, 1)


def test_history_tells_what_changed(client, page):
    client.post(WORDS, {"summary": "Better words.", "version": "1"})
    line = History.objects.filter(model="careers.PublicPage").first()
    assert (line.action, line.actor, line.changes["summary"]) == (
        "changed",
        "Asha Leader",
        ["What every learner can count on.", "Better words."],
    )


def test_saving_words_leaves_the_switch_as_it_is(client, page):
    client.post(WORDS, {"summary": "Better words.", "version": "1"})
    assert PublicPage.objects.get().on


@pytest.fixture
def stale(client, page, administrator, as_user):
    """The answer to who saves over a version that somebody else has changed since."""
    as_user(administrator).post(WORDS, {"summary": "Hers.", "version": "1"})
    return client.post(WORDS, {"summary": "Mine.", "impact": "Mine too.", "version": "1"})


def test_stale_save_answers_409_with_both_values_and_who(stale):
    text = stale.content.decode()
    assert (stale.status_code, PublicPage.objects.get().summary) == (409, "Hers.")
    assert stale.context["conflict"][0] == ("the programme in a few sentences", "Hers.", "Mine.")
    assert "Ada Admin saved this page at" in text


def test_what_was_typed_is_ready_to_be_saved_over_it(stale, client):
    form = stale.context["form"]
    client.post(WORDS, {name: form[name].value() or "" for name in form.fields})
    assert list(PublicPage.objects.values_list("summary", "impact", "version")) == [("Mine.", "Mine too.", 3)]


def test_first_save_of_two_at_once_is_told_too(client, administrator, as_user):
    as_user(administrator).post(WORDS, {"summary": "Hers.", "version": "0"})
    assert client.post(WORDS, {"summary": "Mine.", "version": "0"}).status_code == 409


def test_the_same_again_is_no_clash(client, page):
    form = client.get(WORDS).context["form"]
    client.post(WORDS, {"summary": "Hers.", "version": "1"})
    body = {name: form[name].value() or "" for name in form.fields} | {"summary": "Hers."}
    before = PublicPage.objects.values().get()
    client.post(WORDS, {"summary": "Hers.", "version": "1"})
    assert (PublicPage.objects.values().get(), body["version"]) == (before, 1)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("leader_email", "nobody", "Enter a valid email address."),
        ("provider_access_link", "not a site", "Enter a valid URL."),
        ("review_due_on", "2026-09-01", "The next review comes after the last one, which was 1 September 2026."),
    ],
)
def test_mistake_is_told_beside_its_field_and_loses_nothing(client, page, field, value, words):
    body = {"summary": "Typed.", "reviewed_on": "2026-09-01", "version": "1", field: value}
    form = client.post(WORDS, body).context["form"]
    assert (form.errors, form["summary"].value()) == ({field: [words]}, "Typed.")


def test_page_says_what_is_missing_with_its_source(client):
    text = client.get(WORDS).content.decode()
    assert "Give the careers leader&#x27;s name, email address and telephone number." in text
    assert "Education Act 1997, section 42B" in text


def test_snippet_to_copy_frames_the_page(client, settings):
    settings.SITE_URL = "https://waymark.example.org"
    assert client.get(WORDS).context["snippet"] == (
        '<iframe src="https://waymark.example.org/programmes/ash/embed/" title="Careers programme of Ash Academy" '
        'width="100%" height="900"></iframe>'
    )


def test_preview_is_the_page_with_a_banner(client, page, ash):
    PublicPage.objects.update(on=False)
    text = client.get("/ash/public-page/preview/").content.decode()
    assert "<strong>This is a preview.</strong> Nobody else can see it yet." in text
    assert "Book by the library." in text
    assert "/programmes/ash/calendar.ics" not in text


def test_preview_brings_its_own_colour(client):
    answer = client.get("/ash/public-page/preview/?format=css")
    assert (answer["Content-Type"], b"--accent:#6a1b4d" in answer.content) == ("text/css; charset=utf-8", True)
