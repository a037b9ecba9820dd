"""The pages of a move: both texts first, one click, what was left behind."""

import pytest
from django.urls import reverse

from audits.models import (
    AgreedJudgement,
    Audit,
    Judgement,
)
from audits.progress import with_progress
from careers.models import Adoption
from frameworks.models import Edition
from tests.audits.moving import big, freeze, moved


def address(edition, name="edition-move"):
    return reverse(name, args=["ash", edition.pk])


def test_page_shows_both_texts_and_moves_at_a_click(ash, adopted, programme, review, newer, leader, as_user):
    new, client = newer(A1="New words.", A2=None), as_user(leader)
    page = client.get(address(adopted)).content.decode()
    assert "Learners can do A1." in page
    assert "New words." in page
    assert "with 4 answers by 2 participants" in page
    response = client.post(address(adopted))
    assert response.url == f"{address(adopted)}?to={new.pk}"
    page = client.get(response.url).content.decode()
    assert "Your school has moved to Small framework, 2027." in page
    assert "1 answer in Review" in page
    assert "nothing more to move" in client.post(address(adopted), follow=True).content.decode()


def test_page_says_that_there_is_no_newer_edition(ash, adopted, leader, as_user):
    client = as_user(leader)
    assert "There is no newer edition" in client.get(address(adopted)).content.decode()
    assert client.post(address(adopted)).status_code == 200
    assert Adoption.objects.get(school=ash).edition == adopted


def test_page_asks_which_of_several_editions(ash, adopted, newer, leader, as_user):
    new = newer(A1=None)
    later = Edition.objects.create(
        framework=adopted.framework, key="2028", label="2028", status="published", purpose="learner", digest="w",
        source_file="none", licence="Ours.", statement_kind="Outcome",
    )  # fmt: skip
    client = as_user(leader)
    assert f"?to={new.pk}" in client.get(address(adopted)).content.decode()
    assert "Choose one of the newer editions" in client.post(address(adopted), {"to": "0"}).content.decode()
    assert client.post(address(adopted), {"to": new.pk}).status_code == 302
    assert Adoption.objects.get(school=ash).edition == new
    assert later.adoptions.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_more_audits(
    ash, adopted, programme, newer, leader, as_user, make_audit, judge, count, django_assert_num_queries
):
    for number in range(count):
        judge(make_audit(leader, title=f"Audit {number}").participants.get(), A1="1", B1="2")
        freeze(make_audit(leader, title=f"Frozen {number}"))
    newer(A1=None)
    client = as_user(leader)
    with django_assert_num_queries(QUERIES):
        client.get(address(adopted))


QUERIES = 15


def test_left_behind_is_blind_until_compared(ash, adopted, review, newer, leader, staff, governor, as_user):
    moved(ash, adopted, newer(A1=None))
    Judgement.objects.filter(participant__member=staff).update(note="What Sam wrote")
    page = as_user(leader).get(address(review, "audit-left-behind")).content.decode()
    assert ("What Sam wrote" in page, "Learners can do B1." in page) == (False, True)
    assert address(review, "audit-left-behind") in as_user(leader).get(address(review, "audit")).content.decode()
    assert as_user(governor).get(address(review, "audit-left-behind")).status_code == 403
    Audit.objects.filter(pk=review.pk).update(status="compared")
    assert "What Sam wrote" in as_user(leader).get(address(review, "audit-left-behind")).content.decode()


def test_adoption_pages_lead_to_the_move(ash, adopted, newer, leader, governor, as_user):
    new = newer(A1=None)
    for name, args in (("adoption-list", ["ash"]), ("school-edition", ["ash", adopted.pk])):
        page = as_user(leader).get(reverse(name, args=args)).content.decode()
        assert (address(adopted) in page, "Move to the 2027 edition" in page) == (True, True)
        assert address(adopted) not in as_user(governor).get(reverse(name, args=args)).content.decode()
    assert "Move to the" not in as_user(leader).get(reverse("school-edition", args=["ash", new.pk])).content.decode()


def test_what_is_left_behind_counts_for_nothing(ash, adopted, levels, review, newer, leader):
    for code in ("A1", "B1"):
        own = {"school": ash, "audit": review, "statement": adopted.statements.get(code=code), "saved_by": "tests"}
        AgreedJudgement.objects.create(**own, level=levels["2"])
    moved(ash, adopted, newer(A1=None, A2=None))
    found = with_progress(Audit.objects.filter(pk=review.pk), leader).get()
    assert (found.asked_count, found.agreed_count, found.mine_count) == (2, 1, 2)


def test_the_new_edition_takes_the_place_of_the_old_one(ash, year, adopted, programme, newer, leader):
    later = big("2026")
    Adoption.objects.create(school=ash, edition=later)
    new = newer(B1=None)  # what is intended at A1 stays, and the old edition with it
    moved(ash, adopted, new)
    moved(ash, adopted, new)
    assert [row.edition for row in Adoption.objects.order_by("adopted_at")] == [new, later, adopted]
