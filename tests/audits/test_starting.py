"""Starting, changing, deleting and putting aside an audit, and its page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit, AuditSection, Judgement, Participant
from audits.rounds import judgeable_by
from careers.models import Adoption, History, OwnFramework
from careers.tenancy import Role
from careers.years import why_kept
from frameworks.models import Edition, Framework, Scale
from tests.careers.posting import key_in, page


@pytest.fixture
def browser(leader, as_user):
    return as_user(leader)


@pytest.fixture
def start(browser, ash, edition, levels, year):
    """start(way="alone", ...): the answer to the form of a new audit, and the audit."""

    def post(**fields):
        body = {"edition": edition.pk, "year": year.pk, "way": "group", "title": "Review"} | fields
        answer = browser.post(reverse("audit-add", args=["ash"]), body)
        return answer, Audit.objects.order_by("pk").last()

    return post


@pytest.fixture
def make_edition(db):
    """make_edition("key", "Title"): a published edition with one section, one statement and a scale of one level."""

    def make(key, title, status="published", scale=True, listed=True, owner=None):
        framework = Framework.objects.create(key=key, title=title, publisher="Tests", listed=listed)
        made = Edition.objects.create(
            framework=framework, key="2026", label="2026", status=status, purpose="provision", digest="x",
            source_file="none", licence="Ours.", section_kinds=["Aspect"], statement_kind="Statement",
        )  # fmt: skip
        section = made.sections.create(code="X", title=f"Aspect of {title}", order=1)
        made.statements.create(section=section, code="X1", text="The school does X1.", order=1, purpose="provision")
        if scale:
            Scale.objects.create(edition=made, name="Steps").levels.create(code="1", name="One", order=1)
        if owner:
            OwnFramework.objects.create(school=owner, framework=framework)
        return made

    return make


def at(name, audit):
    return reverse(name, args=["ash", audit.pk])


def people_of(audit):
    return [(str(person), person.capacity) for person in audit.participants.all()]


def test_first_step_offers_published_editions_with_a_scale_those_in_use_first(ash, edition, levels, make_edition):
    make_edition("a-first", "A framework"), make_edition("draft", "Draft", status="draft")
    make_edition("no-scale", "No scale", scale=False)
    assert [str(one) for one in judgeable_by(ash)] == ["A framework, 2026", "Small framework, 2026"]
    Adoption.objects.create(school=ash, edition=edition)
    assert [(str(one), one.adopted, one.asked_count) for one in judgeable_by(ash)] == [
        ("Small framework, 2026", True, 4),
        ("A framework, 2026", False, 1),
    ]


def test_edition_of_another_school_is_not_offered(ash, beech, make_edition, start):
    own = make_edition("own", "Of Beech", listed=False, owner=beech)
    assert own not in judgeable_by(ash)
    answer, audit = start(edition=own.pk)
    assert (answer.status_code, audit) == (200, None)


def test_start_keeps_what_was_typed_and_tells_history(start, year, levels, edition, ash):
    section = edition.sections.get(code="B")
    answer, audit = start(due_on="2099-01-01", year=year.pk, target=levels["3"].pk, sections=[section.pk])
    assert "This is long after 2026 to 2027" in page(answer)
    day = timezone.localdate() + timedelta(days=9)
    answer, audit = start(due_on=day.isoformat(), target=levels["3"].pk, sections=[section.pk])
    assert (answer.url, audit.due_on, audit.target, list(audit.sections.all())) == (
        at("audit", audit), day, levels["3"], [section],
    )  # fmt: skip
    assert AuditSection.objects.get().school == ash
    line = History.objects.get(model="audits.Audit")
    assert (line.action, line.changes["sections"]) == ("started", ["", "Theme B"])


def test_title_left_empty_is_made_of_framework_and_year(start):
    assert start(title=" ")[1].title == "Small framework 2026 to 2027"


def test_every_section_ticked_is_the_whole_edition(start, edition):
    _, audit = start(sections=[section.pk for section in edition.sections.all()])
    assert (audit.sections.count(), audit.judged_statements().count()) == (0, 4)


def test_section_and_level_of_another_edition_are_refused(start, make_edition):
    other = make_edition("other", "Other")
    answer, audit = start(sections=[other.sections.get().pk], target=other.scale.levels.get().pk)
    assert audit is None
    assert sorted(answer.context["form"].errors) == ["sections", "target"]


def test_day_that_has_passed_is_refused_and_nothing_typed_is_lost(start):
    answer, audit = start(due_on="2020-01-01", title="Kept title")
    assert audit is None
    assert "1 January 2020 has passed. Choose today or a later day." in page(answer)
    assert "Kept title" in page(answer)


def test_alone_it_is_judged_by_who_starts_it_unless_another_is_ticked(start, leader, governor):
    assert people_of(start(way="alone")[1]) == [("Asha Leader", "careers leader")]
    assert people_of(start(way="alone", **{f"member_{governor.pk}": "on"})[1]) == [("Gus Governor", "governor")]
    answer, _ = start(way="alone", due_on="2020-01-01", **{f"member_{m.pk}": "on" for m in (leader, governor)})
    assert [words in page(answer) for words in ("One person judges, but several", "2020 has passed")] == [True, True]
    assert Audit.objects.count() == 2


def test_group_takes_those_who_are_ticked_each_in_a_capacity(start, leader, governor):
    ticked = {f"member_{m.pk}": "on" for m in (leader, governor)}
    _, audit = start(**ticked, **{f"capacity_{governor.pk}": "link governor"})
    assert people_of(audit) == [("Asha Leader", "careers leader"), ("Gus Governor", "link governor")]


def test_only_present_members_of_the_school_are_choices(browser, ash, beech_leader, make_member, edition, levels):
    gone = make_member(ash, Role.STAFF, name="Gone Staff")
    gone.left_at = timezone.now()
    gone.save()
    answer = browser.get(reverse("audit-add", args=["ash"]) + f"?edition={edition.pk}")
    assert [str(member) for member, *_ in answer.context["people"].rows()] == ["Asha Leader"]


def test_double_click_starts_one_audit(browser, start, edition):
    key = key_in(browser, reverse("audit-add", args=["ash"]) + f"?edition={edition.pk}")
    answers = [start(form_key=key)[0].url for _ in range(2)]
    assert (len(set(answers)), Audit.objects.count(), History.objects.filter(action="started").count()) == (1, 1, 1)
    start(form_key=key, title="Something else")
    assert Audit.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_start_one_audit(leader, as_user, edition, levels, year):
    address = reverse("audit-add", args=["ash"])
    body = {"edition": edition.pk, "year": year.pk, "way": "alone", "form_key": "5f3f60a4-4b8e-4b3a-9d52-6d8b2f1f5a10"}

    def click(browser):
        status = browser.post(address, body).status_code
        connection.close()
        return status

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(click, [as_user(leader), as_user(leader)])) == [302, 302]
    assert (Audit.objects.count(), Participant.objects.count()) == (1, 1)


def change(browser, audit, **fields):
    body = {"title": audit.title, "year": audit.year_id, "way": audit.way, "edition": audit.edition_id} | fields
    answer = browser.post(at("audit-edit", audit), body)
    return answer, Audit.objects.get(pk=audit.pk)


def test_edition_changes_only_while_nobody_has_judged(browser, make_audit, leader, judge, make_edition):
    other, audit = make_edition("other", "Other"), make_audit(leader)
    audit.sections.add(audit.edition.sections.first(), through_defaults={"school": audit.school})
    _, audit = change(browser, audit, edition=other.pk)
    assert (audit.edition, audit.sections.count()) == (other, 0)
    judged = make_audit(leader)
    judge(judged.participants.get(), A1="2")
    answer, judged = change(browser, judged, edition=other.pk)
    assert "Somebody has judged in this audit already" in page(answer)
    assert judged.edition != other


def test_scope_keeps_the_sections_that_hold_judgements(browser, make_audit, leader, judge, edition):
    audit = make_audit(leader)
    judge(audit.participants.get(), A1="2")
    a, b = edition.sections.all()
    answer, audit = change(browser, audit, sections=[b.pk])
    assert "Keep ‘Theme A’: somebody has judged there already." in page(answer)
    assert change(browser, audit, sections=[a.pk])[0].status_code == 302
    assert list(audit.sections.all()) == [a]
    assert History.objects.get(model="audits.Audit").changes == {"sections": ["", "Theme A"]}


def test_way_stays_while_several_take_part(browser, make_audit, leader, governor):
    answer, audit = change(browser, make_audit(leader, governor), way="alone")
    assert "Several people take part." in page(answer)
    assert audit.way == "group"


def test_compared_audit_keeps_scope_and_way_and_a_frozen_one_everything(browser, make_audit, leader, edition):
    audit = make_audit(leader, status="compared")
    _, audit = change(browser, audit, title="New", way="alone", sections=[edition.sections.first().pk])
    assert (audit.title, audit.way, audit.sections.count()) == ("New", "group", 0)
    frozen = make_audit(leader, status="frozen", frozen_at=timezone.now())
    answer, frozen = change(browser, frozen, title="New")
    assert (answer.url, frozen.title) == (at("audit", frozen), "Review")


def test_delete_takes_an_audit_in_which_nobody_has_judged(browser, make_audit, leader, judge):
    audit, judged = make_audit(leader), make_audit(leader, title="Judged")
    judge(judged.participants.get(), A1="2")
    for row in (audit, judged):
        browser.post(at("audit-delete", row))
    assert list(Audit.objects.all()) == [judged]
    assert "what was judged is never lost. Put it aside instead." in page(browser.get(at("audit-delete", judged)))
    assert History.objects.get(action="deleted").changes["title"] == ["Review", None]


def test_cleared_judgement_still_stands_in_the_way_of_deleting(browser, make_audit, leader, judge):
    audit = make_audit(leader)
    judge(audit.participants.get(), A1="2")
    Judgement.objects.all().delete()
    browser.post(at("audit-delete", audit))
    assert Audit.objects.count() == 1


def test_put_aside_is_undone_by_restore(browser, make_audit, leader):
    audit = make_audit(leader)
    for name, in_use in [("audit-aside", 0), ("audit-aside", 0), ("audit-restore", 1), ("audit-restore", 1)]:
        browser.post(at(name, audit))
        assert Audit.objects.in_use().count() == in_use
    assert [line.action for line in History.objects.order_by("pk")][-2:] == ["put aside", "taken up again"]


def test_year_with_an_audit_is_not_deleted(make_audit, leader, year):
    make_audit(leader)
    year.school.academicyear_set.create(start=2030, starts_on=date(2030, 9, 1), ends_on=date(2031, 8, 31))
    assert why_kept(year) == "2026 to 2027 cannot be deleted while 1 audit is there."
