"""The list of audits and the page of one: who sees what, and what comes next for whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import progress
from audits.judgements import submit
from audits.models import AgreedJudgement, Audit, Participant
from careers.tenancy import Role
from tests.careers.posting import page

LIST = "/ash/audits/"


def at(name, audit):
    return reverse(name, args=["ash", audit.pk])


def line_of(audit, member):
    """What the list tells one member of an audit."""
    audit = progress.with_progress(Audit.objects.filter(pk=audit.pk), member).get()
    line = progress.line(audit, member)
    return line.state, line.step.label


def send(participant):
    submit(participant=participant, by=participant)


def agree(audit, *codes):
    for statement in audit.judged_statements().filter(code__in=codes):
        level = audit.edition.scale.levels.first()
        AgreedJudgement.objects.create(school=audit.school, audit=audit, statement=statement, level=level)


def test_open_audit_says_who_has_sent_and_what_comes_next(make_audit, leader, governor, administrator, judge):
    audit = make_audit(leader, governor)
    assert line_of(audit, leader) == ("open: 0 of 2 have sent their judgements", "Start judging")
    first, second = audit.participants.all()
    judge(first, A1="2")
    assert line_of(audit, leader)[1] == "Go on judging"
    send(first)
    assert line_of(audit, leader) == ("open: 1 of 2 has sent their judgements", "See what you sent")
    assert line_of(audit, administrator)[1] == "Look at it"
    send(second)
    assert (line_of(audit, leader)[1], line_of(audit, governor)[1]) == ("Compare now", "See what you sent")


def test_compared_and_frozen_audits_say_how_far_they_are(make_audit, leader, staff, governor):
    audit = make_audit(leader, status="compared")
    agree(audit, "A1", "A2")
    assert line_of(audit, leader) == ("being agreed: 2 of 4", "Compare and agree")
    assert line_of(audit, staff)[1] == "See the profile"
    agree(audit, "B1", "B2")
    assert line_of(audit, leader)[1] == "Freeze it"
    frozen = make_audit(leader, status="frozen", frozen_at=timezone.make_aware(timezone.datetime(2026, 7, 3, 12)))
    assert line_of(frozen, governor) == ("frozen 3 July 2026", "See the profile")


def test_excused_and_other_people_do_not_count(make_audit, leader, governor):
    audit = make_audit(leader, governor)
    audit.participants.filter(member=governor).update(excused_at=timezone.now())
    assert line_of(audit, governor) == ("open: the judgements are not sent yet", "Look at it")


def test_scope_counts_only_its_statements(make_audit, leader, edition):
    audit = make_audit(leader, status="compared")
    section = edition.sections.first()
    below = edition.sections.create(code="A.1", title="Below A", parent=section, order=99)
    edition.statements.create(section=below, code="A3", text="More.", order=9, purpose="learner")
    audit.sections.add(section, through_defaults={"school": audit.school})
    assert line_of(audit, leader)[0] == "being agreed: 0 of 3"
    assert audit.judged_statements().count() == 3


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_as_many_queries_for_any_number_of_rows(
    number, make_audit, leader, judge, as_user, django_assert_num_queries
):
    for _ in range(number):
        audit = make_audit(leader, due_on=timezone.localdate() - timedelta(days=1))
        judge(audit.participants.get(), A1="2", A2="3")
    browser = as_user(leader)
    with django_assert_num_queries(8):
        answer = browser.get(LIST)
    assert len(answer.context["rows"]) == len(answer.context["waiting"]) == number
    assert page(answer).count("2 of 4 answered, overdue since") == number


def test_list_filters_by_year_edition_status_and_put_aside(make_audit, leader, as_user, ash, year, edition):
    make_audit(leader, title="Open"), make_audit(leader, title="Gone", put_aside_at=timezone.now())
    make_audit(leader, title="Kept", status="frozen", frozen_at=timezone.now())

    def titles(query):
        return sorted(line.audit.title for line in as_user(leader).get(LIST + query).context["rows"])

    assert [titles(query) for query in ("", "?status=open", "?show=aside", "?status=nonsense")] == [
        ["Kept", "Open"], ["Open"], ["Gone"], ["Kept", "Open"],
    ]  # fmt: skip
    assert titles(f"?year={year.pk}&edition={edition.pk}&status=frozen") == ["Kept"]
    assert titles("?year=0") == ["Kept", "Open"]


def test_put_aside_audit_waits_for_nobody(make_audit, leader, as_user):
    make_audit(leader, put_aside_at=timezone.now())
    assert as_user(leader).get(LIST).context["waiting"] == []


def test_empty_list_offers_a_start_only_to_those_who_may_start(levels, leader, governor, as_user):
    assert "Good places to begin" in page(as_user(leader).get(LIST))
    seen = page(as_user(governor).get(LIST))
    assert "The careers leader or an administrator of the school starts one" in seen
    assert "Start an audit" not in seen


@pytest.mark.parametrize("number", [1, 3])
def test_page_of_an_audit_takes_as_many_queries_for_any_number_of_people(
    number, ash, make_audit, make_member, judge, leader, as_user, django_assert_num_queries
):
    audit = make_audit(*(make_member(ash, Role.STAFF, name=f"Judge {each}") for each in range(number)))
    for participant in audit.participants.all():
        judge(participant, A1="2")
    browser = as_user(leader)
    with django_assert_num_queries(7):
        answer = browser.get(at("audit", audit))
    assert page(answer).count("1 of 4 answered, not sent yet") == number


def test_page_shows_counts_and_nothing_of_what_was_chosen(make_audit, leader, governor, judge, as_user):
    audit = make_audit(leader, governor)
    first, second = audit.participants.all()
    judge(first, A1="1"), judge(second, A1="3", B1="n/a")
    seen = page(as_user(leader).get(at("audit", audit))) + page(as_user(leader).get(LIST))
    assert ("1 of 4 answered" in seen, "2 of 4 answered" in seen) == (True, True)
    assert [word for word in ("Level 1", "Level 3", "Not here.", "not applicable") if word in seen] == []


def test_page_is_for_those_who_see_totals_and_those_who_take_part(make_audit, ash, make_member, as_user):
    inside, outside = (make_member(ash, Role.ADVISER, name=name) for name in ("Ina Inside", "Otto Outside"))
    audit = make_audit(inside)
    assert [as_user(who).get(at("audit", audit)).status_code for who in (inside, outside)] == [200, 403]
    audit.participants.update(excused_at=timezone.now())
    assert as_user(inside).get(at("audit", audit)).status_code == 403


def test_page_links_rounds_and_successors(make_audit, leader, as_user):
    first = make_audit(leader, status="frozen", frozen_at=timezone.now())
    again = make_audit(leader, round=2, reopens=first)
    after = make_audit(leader, title="After", succeeds=first)
    seen = page(as_user(leader).get(at("audit", first)))
    assert [f'href="{at("audit", other)}"' in seen for other in (again, after)] == [True, True]
    assert "Start a new round" not in seen
    assert "Round 2 of" in page(as_user(leader).get(at("audit", again)))


def test_guest_link_is_shown_only_to_those_who_change_audits(make_audit, leader, governor, as_user):
    audit = make_audit()
    own = {"school": audit.school, "audit": audit, "capacity": "adviser", "guest_name": "Gail Guest"}
    until = timezone.now() + timedelta(days=1)
    guest = Participant.objects.create(**own, guest_email="gail@example.org", link_key="k", link_expires_at=until)
    shows = ["/guest/audits/" in page(as_user(who).get(at("audit", audit))) for who in (leader, governor)]
    assert shows == [True, False]
    Participant.objects.filter(pk=guest.pk).update(link_expires_at=timezone.now())
    assert "/guest/audits/" not in page(as_user(leader).get(at("audit", audit)))
