"""The employer's feedback: a link that works once, shows one first name, and ends when it should."""

from datetime import date, timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careers.models import History
from tests.conftest import her_keys
from tracking.models import EmployerFeedback, Placement

SAID = {"given_by": "Mo Baker", "did_well": "Kneaded well.", "next_step": "Ask more."}


@pytest.fixture
def placement(make_learner, cohorts):
    fields = {"upn": "B801200005001", "date_of_birth": date(2011, 3, 5), "preferred_forename": "Bea Maria"}
    beatrix = make_learner("Beatrix Mensah", cohorts[10], **fields)
    return Placement.objects.create(
        employer="Mill & Sons", starts_on=date(2026, 10, 5), hours=5, note="Shy.", **her_keys(beatrix)
    )


@pytest.fixture
def make_link(placement, leader, as_user):
    """make_link(do="make"): what the page of the link shows afterwards; its `link` is an address or missing."""

    def make(do="make"):
        address = reverse("placement-feedback", args=["ash", placement.pk])
        return as_user(leader).post(address, {"do": do}, follow=True).context.get("link")

    return make


def ended(answer):
    return (answer.status_code, "This link no longer works" in answer.content.decode())


def test_link_is_made_shown_to_copy_and_lasts_thirty_days(placement, make_link):
    link = make_link()
    feedback = EmployerFeedback.objects.get()
    assert link.endswith(f"/guest/feedback/{feedback.token}/")
    assert (feedback.expires_at - timezone.now()).days in (29, 30)


def test_guest_sees_one_first_name_the_school_and_nothing_else(placement, make_link):
    answer = Client().get(make_link())
    page = answer.content.decode()
    assert ("How did Bea do?" in page, "Ash Academy" in page) == (True, True)
    hidden = ("Mensah", "Beatrix", "Maria", "B801200005001", "2011", "Mill", "Year 10", "Shy", "5 hours", "October")
    assert [words for words in hidden if words in page] == []


def test_guest_page_is_kept_by_no_cache_and_told_to_no_other_site(make_link):
    answer = Client().get(make_link())
    assert "no-store" in answer["Cache-Control"]
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")


def test_feedback_is_kept_ticks_the_test_and_is_shown(placement, make_link, leader, as_user):
    answer = Client().post(make_link(), SAID)
    assert (answer.status_code, "Thank you" in answer.content.decode()) == (200, True)
    placement.refresh_from_db()
    assert (placement.feedback, placement.version) == (True, 2)
    page = as_user(leader).get(placement.get_absolute_url()).content.decode()
    assert [words in page for words in ("Mo Baker", "Kneaded well.", "Ask more.", "Meets 1 of 7")] == [True] * 4


def test_link_works_once(make_link):
    link = make_link()
    Client().post(link, SAID)
    assert ended(Client().get(link)) == (404, True)
    assert ended(Client().post(link, SAID | {"did_well": "Other words."})) == (404, True)
    assert EmployerFeedback.objects.get().did_well == "Kneaded well."


def test_double_click_is_thanked_and_kept_once(make_link):
    link = make_link()
    assert [Client().post(link, SAID).status_code for _ in range(2)] == [200, 200]
    assert History.objects.filter(action="feedback given").count() == 1


def test_new_link_ends_the_old_one(make_link):
    old, new = make_link(), make_link()
    assert (ended(Client().get(old)), Client().get(new).status_code) == ((404, True), 200)


def test_revoked_link_opens_nothing(make_link):
    link = make_link()
    assert (make_link("end"), ended(Client().get(link)), ended(Client().post(link, SAID))) == (
        None,
        (404, True),
        (404, True),
    )


def test_link_that_ran_out_opens_nothing(make_link):
    link = make_link()
    EmployerFeedback.objects.update(expires_at=F("expires_at") - timedelta(days=31))
    assert (ended(Client().get(link)), ended(Client().post(link, SAID))) == ((404, True), (404, True))


def test_link_of_a_cancelled_placement_opens_nothing(placement, make_link):
    link = make_link()
    Placement.objects.update(status="cancelled")
    assert ended(Client().get(link)) == (404, True)


@pytest.mark.parametrize("token", ["x", "x:y:z", "WzEsIngiXQ:1abc:def"])
def test_made_up_link_opens_nothing(token, db):
    assert ended(Client().get(reverse("guest-feedback", args=[token]))) == (404, True)


def test_feedback_that_was_given_gets_no_new_link(make_link):
    Client().post(make_link(), SAID)
    assert make_link() is None
    assert EmployerFeedback.objects.get().did_well == "Kneaded well."


def test_empty_feedback_is_refused_in_sentences_and_keeps_what_was_typed(make_link):
    page = Client().post(make_link(), {"next_step": "Ask more."}).content.decode()
    assert [words in page for words in ("Write your name.", "Say in a few words", "Ask more.", "<title>Error: ")] == [
        True
    ] * 4
    assert EmployerFeedback.objects.get().given_at is None


def test_stale_form_does_not_take_the_tick_away(placement, make_link, leader, as_user):
    Client().post(make_link(), SAID)
    body = {"kind": "placement", "mode": "in_person", "status": "planned", "starts_on": "2026-10-05", "hours": "6"}
    body |= {"employer": "Mill & Sons", "version": 1}
    answer = as_user(leader).post(reverse("placement-edit", args=["ash", placement.pk]), body)
    assert (answer.status_code, Placement.objects.get().feedback) == (409, True)


def test_history_of_a_link_holds_neither_name_nor_words(make_link):
    Client().post(make_link(), SAID)
    lines = History.objects.filter(model="tracking.Placement").order_by("pk")
    assert [line.action for line in lines] == ["feedback link made", "feedback given"]
    told = " ".join(f"{line.actor} {line.label} {line.changes}" for line in lines)
    assert [words for words in ("Beatrix", "Bea", "Mensah", "Kneaded", "Ask more", "Mo Baker") if words in told] == []
