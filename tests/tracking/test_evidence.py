"""One piece of evidence: seen, changed, verified, deleted, and by whom."""

import pytest
from django.urls import reverse

from careers.models import History
from careers.tenancy import Role
from tests.careers.posting import page
from tracking.models import Evidence, EvidenceSource, GroupMember, Step


@pytest.fixture
def her(make_learner, cohorts):
    return make_learner("Beatrix Mensah", cohorts[9], upn="A123")


@pytest.fixture
def piece(her, met, statements, make_activity, make_session):
    session = make_session(make_activity("Visit"), "2026-10-01")
    return met(her, statements["A1"], kind="witness", note="Asked well.", said_by="Mill Bakery", session=session,
               link="https://example.org/work")  # fmt: skip


@pytest.fixture
def shared(piece, make_learner, cohorts, evidence_levels):
    """The same source, for another learner."""
    other = make_learner("Cal Dent", cohorts[9])
    return Evidence.objects.create(
        school=piece.school, source=piece.source, year=piece.year, statement=piece.statement, cohort=other.cohort,
        enrolment=other, learner=other.learner, level=evidence_levels["Beyond"], date=piece.date,
    )  # fmt: skip


@pytest.fixture
def client(as_user, leader):
    return as_user(leader)


def at(name, piece):
    return reverse(name, args=["ash", piece.pk])


def changed(evidence_levels, **more):
    body = {"level": evidence_levels["Beyond"].pk, "date": "2026-10-02", "support": "prompted", "note": "Her words."}
    return body | {"source-kind": "quiz", "source-said_by": "Mill Bakery", "source-note": "Asked well."} | more


def told():
    lines = History.objects.filter(action__contains="evidence").order_by("pk")
    return [(line.action, line.person, line.changes) for line in lines]


def test_page_shows_all_that_is_kept_of_a_piece(client, piece):
    text = page(client.get(at("piece", piece)))
    shown = ["A1: Secure", "Learners can do A1.", "Beatrix Mensah", "Witness statement", "1 October 2026",
             "Mill Bakery", "Asked well.", "https://example.org/work", "Visit", "Nobody has verified it"]  # fmt: skip
    assert [words for words in shown if words not in text] == []


def test_title_holds_no_surname_and_the_page_is_not_stored(client, piece):
    answer = client.get(at("piece", piece))
    assert "<title>Evidence of Beatrix M for A1 –" in page(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def test_change_is_told_without_the_words_of_notes(client, piece, evidence_levels):
    answer = client.post(at("piece-edit", piece), changed(evidence_levels))
    assert (answer.status_code, answer.url) == (302, at("piece", piece))
    piece.refresh_from_db()
    assert (str(piece.level), str(piece.date), piece.support, piece.note, piece.source.kind, piece.source.link) == (
        "Beyond", "2026-10-02", "prompted", "Her words.", "quiz", "",
    )  # fmt: skip
    assert told() == [
        ("evidence changed", piece.learner_id, {
            "kind": ["witness", "quiz"], "link": ["", "changed"], "level": ["Secure", "Beyond"],
            "support": ["", "prompted"], "date": ["2026-10-01", "2026-10-02"], "note": ["", "changed"],
        })
    ]  # fmt: skip


def test_what_was_verified_has_to_be_verified_again_after_a_change(client, piece, evidence_levels):
    client.post(at("piece-verify", piece))
    client.post(at("piece-edit", piece), changed(evidence_levels))
    assert Evidence.objects.get().verified_at is None


def test_save_without_a_change_changes_nothing(client, piece, evidence_levels):
    client.post(at("piece-verify", piece))
    same = changed(evidence_levels, level=evidence_levels["Secure"].pk, date="2026-10-01", support="", note="")
    client.post(at("piece-edit", piece), same | {"source-kind": "witness", "source-link": "https://example.org/work"})
    assert ([action for action, *_ in told()], Evidence.objects.get().verified_by) == (
        ["evidence verified"], "Asha Leader",
    )  # fmt: skip


def test_mistake_is_said_and_what_was_typed_is_kept(client, piece, evidence_levels):
    wrong = {"date": "2027-09-01", "source-link": "example", "note": "Typed."}
    answer = client.post(at("piece-edit", piece), changed(evidence_levels, **wrong))
    assert (list(answer.context["form"].errors), list(answer.context["source_form"].errors)) == (["date"], ["link"])
    assert "Typed." in page(answer)
    assert str(Evidence.objects.get().date) == "2026-10-01"


def test_small_steps_of_other_statements_are_not_offered(client, piece, ash, statements):
    steps = [Step.objects.create(school=ash, statement=statements[code], text=code) for code in ("A1", "A2")]
    Step.objects.create(school=ash, statement=statements["A1"], text="Old", in_use=False)
    form = client.get(at("piece-edit", piece)).context["form"]
    assert list(form.fields["step"].queryset) == steps[:1]


def test_change_of_a_shared_source_warns(client, piece, shared):
    assert "This is also the evidence of 1 other learner." in page(client.get(at("piece-edit", piece)))


def test_staff_change_a_shared_source_only_if_they_see_everybody(as_user, staff, piece, shared, make_group, ash,
                                                                 evidence_levels):  # fmt: skip
    group = make_group("9A", staff)
    GroupMember.objects.create(school=ash, group=group, enrolment=piece.enrolment, kind="tutor")
    client = as_user(staff)
    assert client.get(at("piece-edit", piece)).context["source_form"] is None
    client.post(at("piece-edit", piece), changed(evidence_levels))
    piece.refresh_from_db()
    assert (str(piece.level), piece.source.kind) == ("Beyond", "witness")
    assert client.get(at("piece", shared)).status_code == 403


def test_deleting_one_piece_leaves_those_of_others(client, piece, shared):
    assert "What shows it stays" in page(client.get(at("piece-delete", piece)))
    assert Evidence.objects.count() == 2
    answer = client.post(at("piece-delete", piece))
    assert (answer.url, list(Evidence.objects.all()), EvidenceSource.objects.count()) == (
        piece.learner.get_absolute_url(), [shared], 1,
    )  # fmt: skip
    assert told() == [("evidence deleted", piece.learner_id, {"evidence": ["A1 Secure", None]})]


def test_source_goes_with_its_last_piece(client, piece):
    client.post(at("piece-delete", piece))
    assert (Evidence.objects.count(), EvidenceSource.objects.count()) == (0, 0)


def test_colleague_verifies_and_takes_it_back(client, piece):
    client.post(at("piece-verify", piece))
    piece.refresh_from_db()
    assert (piece.verified_by, piece.verified_at is None) == ("Asha Leader", False)
    assert "Verified by Asha Leader" in page(client.get(at("piece", piece)))
    client.post(at("piece-verify", piece), {"take_back": "1"})
    piece.refresh_from_db()
    assert (piece.verified_by, piece.verified_at) == ("", None)
    assert [action for action, *_ in told()] == ["evidence verified", "evidence no longer verified"]


def test_who_added_it_may_verify_it_and_is_told(client, leader, piece):
    EvidenceSource.objects.update(added_by_member=leader.pk, added_by="Asha Leader")
    assert "You added it yourself" in page(client.get(at("piece", piece)))
    text = page(client.post(at("piece-verify", piece), follow=True))
    assert ("a second pair of eyes is better" in text, "who also added it" in text) == (True, True)


def test_looking_at_verification_changes_nothing(client, piece):
    assert client.get(at("piece-verify", piece)).url == at("piece", piece)
    assert Evidence.objects.get().verified_at is None


NAMES = ["piece", "piece-edit", "piece-delete", "piece-verify"]


@pytest.mark.parametrize("name", NAMES)
def test_staff_see_pieces_of_their_own_groups_only(name, as_user, staff, piece, make_group, ash):
    client = as_user(staff)
    assert client.get(at(name, piece)).status_code == 403
    group = make_group("9A", staff)
    GroupMember.objects.create(school=ash, group=group, enrolment=piece.enrolment, kind="tutor")
    assert client.get(at(name, piece)).status_code in {200, 302}


def test_senior_leader_sees_and_a_governor_does_not(as_user, make_member, ash, governor, piece):
    senior = as_user(make_member(ash, Role.SENIOR_LEADER))
    text = page(senior.get(at("piece", piece)))
    assert ("Asked well." in text, at("piece-edit", piece) in text) == (True, False)
    assert (as_user(governor).get(at("piece", piece)).status_code, senior.get(at("piece-edit", piece)).status_code) == (
        403, 403,
    )  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_for_any_number_of_others(number, client, piece, make_learner, cohorts, evidence_levels,
                                                     django_assert_num_queries):  # fmt: skip
    for count in range(number):
        other = make_learner(f"Cal Dent{count}", cohorts[9])
        Evidence.objects.create(
            school=piece.school, source=piece.source, year=piece.year, statement=piece.statement, cohort=other.cohort,
            enrolment=other, learner=other.learner, level=evidence_levels["Beyond"], date=piece.date,
        )  # fmt: skip
    with django_assert_num_queries(11):
        client.get(at("piece", piece))
