"""Nothing about a learner, and nobody of the staff but the named contact, is in any public answer."""

import pytest
from django.test import Client

from careers.models import Partner, PartnerContact, PublicPage, TargetGroup, UnlistedActivity
from careers.tenancy import Role
from tests.conftest import her_keys
from tests.project.conftest import everything
from tracking.models import Interview

ENDS = ["", "embed/", "journey/", "programme.json", "calendar.ics", "look.css", "logo.png"]
ADDRESSES = pytest.mark.parametrize("end", ENDS)
#: Made-up words, each of which stands in some row that is nobody else's business.
SECRETS = [
    "Quixworth", "Zephyrine", "Leadbury", "Staffordine", "Partnerby", "Contactov", "contactov@example.org",
    "07700900555", "Noteworthy", "4242.42", "Targetina", "Ideamia", "Cancelled fair", "Becausely", "Impactino",
    "Evaluana", "Intentia", "Placeville", "Sessionote", "9Quixx", "Unlistia", "Beechia", "Restrictia", "Groupina",
    "Beech College", "sam.staffordine@example.org", "Asha Leader", "A123456789012",
]  # fmt: skip


@pytest.fixture
def secrets(ash, page, cohorts, make_member, make_activity, make_session, make_learner, make_group, take_part):
    """A school full of rows that must stay in it, and one activity that may be seen."""
    staff = make_member(ash, Role.STAFF, name="Sam Staffordine")
    partner = Partner.objects.create(school=ash, name="Partnerby Ltd", note="Noteworthy")
    PartnerContact.objects.create(
        school=ash, partner=partner, name="Contactov", email="contactov@example.org", phone="07700900555"
    )
    visit = make_activity(
        "Open visit", [cohorts[9]], lead="Mr Leadbury", cost="4242.42", impact="Impactino", evaluation="Evaluana",
        intent="Intentia",
    )  # fmt: skip
    visit.partners.add(partner, through_defaults={"school": ash})
    visit.staff.add(staff, through_defaults={"school": ash})
    session = make_session(visit, "2026-10-05", [cohorts[9]], place="Placeville", note="Sessionote", groups="9Quixx")
    group = make_group("9Quixx", staff)
    learner = make_learner("Zephyrine Quixworth", cohorts[9], group=group, upn="A123456789012")
    take_part(session, learner)
    return visit, learner, staff


@pytest.fixture
def more(secrets, ash, beech, cohorts, make_activity, make_session, leader):
    """Activities that are nobody's business, and what else is kept about a learner."""
    target = TargetGroup.objects.create(school=ash, name="Groupina")
    aimed = make_activity("Targetina", [cohorts[9]])
    aimed.targets.add(target, through_defaults={"school": ash})
    make_activity("Ideamia", [cohorts[9]], status="idea")
    make_activity("Cancelled fair", [cohorts[9]], status="cancelled", cancelled_because="Becausely")
    off = make_activity("Unlistia", [cohorts[9]])
    UnlistedActivity.objects.create(school=ash, activity=off)
    for activity in (aimed, off):
        make_session(activity, "2026-10-06", [cohorts[9]])
    Interview.objects.create(**her_keys(secrets[1]), status="held", date="2026-10-01", restricted_note="Restrictia")
    other = beech.academicyear_set.get()
    beech.activity_set.create(year=other, title="Beechia")
    PublicPage.objects.create(school=beech, on=True, summary="Beechia")


@ADDRESSES
def test_no_secret_is_in_any_answer(more, end):
    text = Client().get(f"/programmes/ash/{end}").content.decode(errors="replace")
    assert [word for word in SECRETS if word in text] == []


@pytest.mark.parametrize("end", ["", "embed/", "programme.json", "calendar.ics"])
def test_what_may_be_seen_is_there(more, end):
    assert "Open visit" in Client().get(f"/programmes/ash/{end}").content.decode()


def test_every_secret_is_in_the_school(more, ash, leader, administrator, as_user):
    """Each word stands in some row, or the test would prove nothing."""
    rows = str(everything()) + str(list(type(leader.user).objects.values_list("name", "email")))
    assert [word for word in SECRETS if word not in rows] == []


@ADDRESSES
def test_school_that_is_off_has_no_public_address(page, end):
    PublicPage.objects.update(on=False)
    assert Client().get(f"/programmes/ash/{end}").status_code == 404


@ADDRESSES
@pytest.mark.parametrize("slug", ["cedar", "nowhere", "accounts", "frameworks"])
def test_no_other_slug_leads_anywhere(page, cedar, slug, end):
    assert Client().get(f"/programmes/{slug}/{end}").status_code == 404


@ADDRESSES
def test_a_school_that_never_had_a_page_is_not_told_from_one_that_is_not_there(page, cedar, end):
    answers = [Client().get(f"/programmes/{slug}/{end}") for slug in ("cedar", "nowhere")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
