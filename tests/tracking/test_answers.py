"""A class answers by a link: without an account, a name, or anything of what others said."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from careers.models import History
from tests.tracking.answering import answer, ask, write
from tracking.models import ANSWERS_LINK, Answer, Asking, Response


@pytest.fixture
def asking(ash, year, cohorts):
    return ask(write(ash), year, cohorts[9])


@pytest.fixture
def address(asking):
    return f"/guest/answers/{asking.token}/"


def said(asking, *places, **more):
    """What the form sends: the place of the step chosen for each question, None for one left out."""
    steps = list(asking.questionnaire.steps.all())
    chosen = zip(asking.questionnaire.questions.all(), places, strict=True)
    return {f"q{question.pk}": steps[at].pk for question, at in chosen if at is not None} | more


def kept():
    return sorted(Answer.objects.values_list("question__text", "step__name"))


def test_class_answers_without_an_account(asking, address, client):
    assert client.get(address).status_code == 200
    sent = client.post(address, said(asking, 0, 3))
    assert (sent.status_code, sent.url, kept()) == (302, f"{address}?sent", [("First?", "No"), ("Second?", "Yes")])
    assert "Your answers have arrived." in client.get(sent.url).content.decode()


def test_question_may_be_left_out(asking, address, client):
    client.post(address, said(asking, None, 1))
    assert kept() == [("Second?", "Not really")]


def test_nothing_at_all_is_told(asking, address, client):
    found = client.post(address, {})
    assert "Nothing is answered yet. Answer at least one question, then send." in found.content.decode()
    assert "<title>Error: Ready?" in found.content.decode()
    assert Response.objects.count() == 0


def test_step_of_another_questionnaire_is_refused(asking, address, client, ash):
    other = write(ash)
    question = asking.questionnaire.questions.first()
    found = client.post(address, {f"q{question.pk}": other.steps.first().pk})
    assert (list(found.context["form"].errors), Response.objects.count()) == ([f"q{question.pk}"], 0)


def test_double_click_is_one_response(asking, address, client):
    body = said(asking, 0, 1, form_key=str(uuid4()))
    assert [client.post(address, body).status_code for _ in "ab"] == [302, 302]
    assert (Response.objects.count(), Answer.objects.count()) == (1, 2)


def test_each_page_has_a_key_of_its_own(address, client):
    keys = {str(client.get(address).context["form"]["form_key"].value()) for _ in "ab"}
    assert len(keys) == 2


def test_nothing_says_whose_it_is_or_when_to_the_minute(asking, address, client):
    client.post(address, said(asking, 0, 1), REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="phone of Beatrix")
    row = Response.objects.values().get()
    assert row == {
        "id": row["id"], "school_id": asking.school_id, "asking_id": asking.pk, "day": timezone.localdate(),
        "form_key": row["form_key"],
    }  # fmt: skip
    assert History.objects.filter(model__in=["tracking.Response", "tracking.Answer"]).count() == 0


def test_no_cookie_but_the_one_against_forgery(asking, address, client):
    client.get(address)
    client.get(client.post(address, said(asking, 0, 1)).url)
    assert set(client.cookies) == {"csrftoken"}


def test_form_works_only_with_the_token_against_forgery(asking, address):
    assert Client(enforce_csrf_checks=True).post(address, said(asking, 0, 1)).status_code == 403
    assert Response.objects.count() == 0


def test_answers_and_counts_of_others_are_not_shown(asking, address, client):
    def shown():
        return re.sub(r'value="[^"]{20,}"', "", client.get(address).content.decode())

    before = shown()
    for _ in range(7):
        answer(asking, 3, 3)
    assert shown() == before


def test_page_names_no_learner_and_offers_no_way_in(asking, address, client, make_learner, cohorts):
    make_learner("Beatrix Mensah", cohorts[9])
    words = client.get(address).content.decode()
    assert ("Beatrix" in words, "Sign in" in words, "/ash/" in words) == (False, False, False)


def over(address):
    found = Client().get(address)
    return found.status_code, "This link is closed" in found.content.decode()


def test_closed_asking_opens_a_plain_page(asking, address, client):
    Asking.objects.update(closes_at=timezone.now())
    assert over(address) == (404, True)
    assert client.post(address, said(asking, 0, 1)).status_code == 404
    assert Response.objects.count() == 0


def test_asking_to_come_and_replaced_link_open_nothing(asking, address):
    Asking.objects.update(opens_at=timezone.now() + timedelta(hours=1))
    assert over(address) == (404, True)
    Asking.objects.update(opens_at=timezone.now() - timedelta(hours=1), link_key="another")
    assert over(address) == (404, True)


STRAY = {
    "plain": "x",
    "for-something-else": signing.dumps([1, "key"]),
    "empty": signing.Signer(salt=ANSWERS_LINK).sign_object("x"),
}


@pytest.mark.parametrize("token", STRAY.values(), ids=STRAY)
def test_token_of_nothing_opens_nothing(token, asking):
    assert over(f"/guest/answers/{token}/") == (404, True)


def test_address_is_kept_secret(address, client, asking):
    pages = [client.get(address), client.post(address, said(asking, 0, 1)), client.get("/guest/answers/x/")]
    heads = {(a["Referrer-Policy"], a["X-Robots-Tag"], "no-store" in a["Cache-Control"]) for a in pages}
    assert heads == {("same-origin", "noindex, nofollow", True)}


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_often_whatever_its_length(rows, ash, year, cohorts, client, django_assert_num_queries):
    asking = ask(write(ash, [f"Question {n}?" for n in range(rows)]), year, cohorts[9])
    with django_assert_num_queries(3):
        client.get(f"/guest/answers/{asking.token}/")


@pytest.mark.parametrize("rows", [1, 3])
def test_sending_asks_as_often_whatever_its_length(rows, ash, year, cohorts, client, django_assert_num_queries):
    asking = ask(write(ash, [f"Question {n}?" for n in range(rows)]), year, cohorts[9])
    body = said(asking, *[1] * rows)
    with django_assert_num_queries(11):
        client.post(f"/guest/answers/{asking.token}/", body)
