"""The admin keeps what the school's own pages keep: history, the last administrator, rows of one school."""

import subprocess
import sys

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from careers.admin import site
from careers.admin.rows import SchoolRowAdmin
from careers.history import record
from careers.models import (
    AcademicYear,
    Activity,
    Adoption,
    Cohort,
    History,
    Invitation,
    Membership,
    Partner,
    PartnerContact,
    School,
    Trust,
)
from careers.people import join
from careers.tenancy import Role
from frameworks.models import Edition, Framework
from tracking.models import Enrolment


@pytest.fixture
def sue(make_user):
    return make_user("Sue Super", is_superuser=True, is_staff=True)


@pytest.fixture
def client(sue, as_user):
    return as_user(sue)


@pytest.fixture
def send(client):
    """send("cohort", row, name="X"): post the form of a row, or of a new one; returns the sentences of its errors."""

    def post(model, row=None, what="", **body):
        name = what or ("change" if row else "add")
        address = reverse(f"admin:careers_{model}_{name}", args=[row.pk] if row else [])
        answer = client.post(address, body)
        if answer.status_code == 302:
            return []
        form = answer.context["adminform"].form
        return [words for errors in form.errors.values() for words in errors]

    return post


def lines(model, **which):
    rows = History.objects.filter(model=f"careers.{model}", actor="Sue Super", **which).order_by("pk")
    return list(rows.values_list("school__slug", "action", "changes"))


def deleting(client, row):
    """What the page that asks says, and what comes of saying yes."""
    address = reverse(f"admin:careers_{row._meta.model_name}_delete", args=[row.pk])
    page = client.get(address).content.decode()
    client.post(address, {"post": "yes"})
    return page


def test_row_is_added_changed_and_deleted_with_history(send, client, ash, sue):
    assert send("targetgroup", in_school=ash.pk, name="Boarders", order="9") == []
    row = ash.targetgroup_set.get(name="Boarders")
    assert send("targetgroup", row, name="Day pupils", order="9") == []
    deleting(client, row)
    changes = {"name": ["Boarders", "Day pupils"]}
    assert lines("TargetGroup") == [("ash", "added", {}), ("ash", "changed", changes), ("ash", "deleted", {})]
    assert not ash.targetgroup_set.filter(name="Day pupils").exists()


def test_saving_without_a_change_tells_nothing(send, ash):
    row = ash.targetgroup_set.first()
    assert send("targetgroup", row, name=row.name, order=row.order, watched="on") == []
    assert lines("TargetGroup") == []


def test_row_never_changes_its_school(send, ash, beech):
    row = ash.targetgroup_set.first()
    assert send("targetgroup", row, name=row.name, order=row.order, in_school=beech.pk, school=beech.pk) == []
    row.refresh_from_db()
    assert row.school == ash


def test_name_is_taken_once_in_each_school(send, ash, beech):
    Partner.objects.create(school=ash, name="Acme")
    body = {"name": "Acme", "kind": "employer", "contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0"}
    assert send("partner", in_school=ash.pk, **body) == ["There is already a partner with this name."]
    assert send("partner", in_school=beech.pk, **body) == []


def test_contacts_belong_to_the_school_of_their_partner(send, ash):
    partner = Partner.objects.create(school=ash, name="Acme")
    body = {"name": "Acme", "kind": "employer", "contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0"}
    assert send("partner", partner, **body, **{"contacts-0-name": "Ann", "contacts-0-partner": partner.pk}) == []
    contact = PartnerContact.objects.get()
    gone = {"contacts-0-id": contact.pk, "contacts-0-name": "Ann", "contacts-0-DELETE": "on"}
    body |= {"contacts-INITIAL_FORMS": "1", "contacts-0-partner": partner.pk}
    assert (contact.school, send("partner", partner, **body, **gone)) == (ash, [])
    assert lines("PartnerContact") == [("ash", "added", {}), ("ash", "deleted", {})]


def test_choices_come_from_the_school_of_the_row(ash, beech, year, make_activity, rf, sue):
    """Whatever table is put into the admin: this one is not, and has keys to half-terms."""
    request = rf.get("/")
    request.user = sue
    form = SchoolRowAdmin(Activity, site).get_form(request, None, fields=["title", "first_term"])
    terms = form(instance=make_activity("Visit")).fields["first_term"].queryset
    assert [set(terms.values_list("school", flat=True)), terms.count()] == [{ash.pk}, 6]
    assert form(data={"in_school": str(beech.pk)}).fields["first_term"].queryset.get(order=1).school == beech
    assert not form().fields["first_term"].queryset.exists()


def test_cohort_with_learners_is_kept_and_names_none_of_them(client, ash, cohorts, make_learner):
    make_learner("Beatrix Mensah", cohorts[9])
    page = deleting(client, cohorts[9])
    assert "Year 9 cannot be deleted while 1 enrolment is there." in page
    assert ("Beatrix" in page, Cohort.objects.filter(pk=cohorts[9].pk).exists()) == (False, True)
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("model", ["cohort", "targetgroup"])
def test_deleting_several_keeps_all_where_one_is_in_use(client, ash, cohorts, make_activity, model):
    make_activity("Visit", [cohorts[9]])
    rows = ash.cohort_set if model == "cohort" else ash.targetgroup_set
    body = {"action": "delete_selected", "_selected_action": [row.pk for row in rows.all()], "post": "yes"}
    before = rows.count()
    client.post(reverse(f"admin:careers_{model}_changelist"), body)
    assert (rows.count(), len(lines(rows.model.__name__))) == ((before, 0) if model == "cohort" else (0, before))


def test_last_administrator_keeps_her_role(send, administrator, ash, make_member):
    sentence = ["Ada Admin is the last school administrator. Make somebody else one first."]
    assert send("membership", administrator, roles=["staff"]) == sentence
    make_member(ash, Role.ADMINISTRATOR, name="Second Admin")
    assert send("membership", administrator, roles=["staff"]) == []
    assert lines("Membership") == [("ash", "changed", {"roles": [["administrator"], ["staff"]]})]


def test_last_administrator_stays_a_member(client, administrator, leader):
    leader.user.name = "Aaron Leader"  # her turn comes before the administrator's
    leader.user.save()
    body = {"action": "end", "_selected_action": [leader.pk, administrator.pk]}
    answer = client.post(reverse("admin:careers_membership_changelist"), body, follow=True)
    refusal = "Ada Admin is the last school administrator. Make somebody else an administrator first."
    assert [str(message) for message in answer.context["messages"]] == [refusal]
    assert Membership.objects.active().count() == 2
    client.post(reverse("admin:careers_membership_changelist"), {**body, "_selected_action": [leader.pk]})
    assert list(Membership.objects.active()) == [administrator]


def test_last_administrator_stays_active(send, administrator):
    body = {"name": "Ada Admin", "is_superuser": ""}
    assert send("user", administrator.user, **body) == ["Ada Admin is the last school administrator of Ash Academy."]
    administrator.user.refresh_from_db()
    assert administrator.user.is_active


def test_user_who_is_made_inactive_is_told_in_each_of_her_schools(send, leader, beech, make_user):
    join(school=beech, user=leader.user, roles=["staff"], by="tests")
    assert send("user", leader.user, name="Asha Leader") == []
    changes = {"is_active": [True, False]}
    assert sorted(lines("User")) == [("ash", "changed", changes), ("beech", "changed", changes)]


def test_superuser_cannot_lock_herself_out(send, sue):
    assert send("user", sue, name="Sue Super") == ["Ask another superuser to take this from you."] * 2


def test_no_password_is_shown_or_taken(client, send, leader):
    before = leader.user.password
    page = client.get(reverse("admin:careers_user_change", args=[leader.user.pk])).content.decode()
    send("user", leader.user, name="Asha Leader", is_active="on", password="changed", email="new@example.org")
    leader.user.refresh_from_db()
    assert (before in page, 'name="password"' in page) == (False, False)
    assert (leader.user.password, leader.user.email) == (before, "asha.leader@example.org")


def test_member_joins_by_the_admin_with_roles(send, ash, make_user):
    user = make_user("New Member")
    assert send("membership", in_school=ash.pk, user=user.pk, roles=["staff", "governor"]) == []
    assert Membership.objects.get(user=user).roles == {"staff", "governor"}
    assert send("membership", in_school=ash.pk, user=user.pk, roles=["staff"]) == [
        "This person is already in the school."
    ]


def test_new_school_gets_what_every_school_has_and_its_first_people(
    send, trust, django_capture_on_commit_callbacks, settings
):
    body = {"name": "Elm School", "slug": "elm", "kind": "mainstream", "phase": "11-18", "trust": trust.pk}
    assert send("school", **body) == []
    elm = School.objects.get(slug="elm")
    assert (elm.cohort_set.count(), elm.academicyear_set.count(), elm.evidencelevel_set.exists()) == (9, 1, True)
    with django_capture_on_commit_callbacks(execute=True):
        assert send("invitation", in_school=elm.pk, email="head@elm.example.org", roles=["administrator"]) == []
    assert (Invitation.objects.get().roles, mail.outbox[0].to) == (["administrator"], ["head@elm.example.org"])


def test_invitation_goes_once_until_it_has_run_out(send, ash, leader):
    body = {"in_school": ash.pk, "roles": ["staff"]}
    refusal = "asha.leader@example.org is already in Ash Academy. Change the roles there instead."
    assert send("invitation", **body, email="Asha.Leader@example.org") == [refusal]
    assert send("invitation", **body, email="new@example.org") == []
    refusal = "new@example.org has been invited already. Send that invitation again instead."
    assert send("invitation", **body, email="new@example.org") == [refusal]
    Invitation.objects.update(expires_at=timezone.now())
    assert send("invitation", **body, email="new@example.org") == []


def test_school_cannot_take_an_address_of_the_site(send, ash):
    body = {"name": "Ash", "slug": "admin", "kind": "mainstream", "phase": "11-18"}
    refusal = "'admin' is an address of Waymark itself. Choose another one for the school."
    assert send("school", ash, **body) == [refusal]


def test_trust_with_schools_is_kept(client, trust, ash, trust_lead):
    assert "Forest Trust cannot be deleted while 1 school is there." in deleting(client, trust)
    empty = Trust.objects.create(name="Empty", slug="empty")
    deleting(client, empty)
    assert list(Trust.objects.all()) == [trust]


def test_trust_lead_is_told_in_each_school_of_the_trust(send, trust, ash, beech, make_user):
    inline = "trustmembership_set"
    body = {"name": "Forest Trust", "slug": "forest", f"{inline}-TOTAL_FORMS": "1", f"{inline}-INITIAL_FORMS": "0"}
    assert send("trust", trust, **body, **{f"{inline}-0-user": make_user("Lead").pk}) == []
    assert sorted(lines("TrustMembership")) == [("ash", "added", {}), ("beech", "added", {})]


def test_year_is_added_whole_and_refused_far_away(send, ash):
    assert send("academicyear", in_school=ash.pk, start="2027") == []
    assert AcademicYear.objects.get(school=ash, start=2027).terms.count() == 6
    assert send("academicyear", in_school=ash.pk, start="2027") == ["The school already has this academic year."]
    refusal = "20260 is far from this year. Type the year in whose September it begins."
    assert send("academicyear", in_school=ash.pk, start="20260") == [refusal]


def test_edition_of_another_school_is_not_adopted(send, client, ash, beech, edition):
    own = Framework.objects.create(key="own-beech", title="Own", publisher="Beech", listed=False)
    beech.ownframework_set.create(framework=own)
    theirs = Edition.objects.create(framework=own, key="1", label="1", status="published", purpose="learner")
    assert send("adoption", in_school=ash.pk, edition=theirs.pk) == ["This edition is another school's own."]
    assert send("adoption", in_school=ash.pk, edition=edition.pk) == []
    assert send("adoption", in_school=beech.pk, edition=theirs.pk) == []
    assert [action for _, action, _ in lines("Adoption")] == ["adopted", "adopted"]


def test_edition_in_use_is_not_dropped(client, ash, adopted, make_activity, statements):
    make_activity("Visit", meets={statements["A1"]: "I"})
    row = Adoption.objects.get(school=ash)
    assert "is in use at Ash Academy, so it cannot be dropped." in deleting(client, row)
    Activity.objects.all().delete()
    deleting(client, row)
    assert not Adoption.objects.exists()


def test_published_words_take_no_change(client, edition, statements):
    address = reverse("admin:frameworks_statement_change", args=[statements["A1"].pk])
    assert (client.get(address).status_code, client.post(address, {"text": "Other words."}).status_code) == (200, 403)
    statements["A1"].refresh_from_db()
    assert statements["A1"].text == "Learners can do A1."


def test_history_is_shown_without_learners(client, ash, cohorts, make_learner):
    enrolment = make_learner("Beatrix Mensah", cohorts[9])
    record(by="tests", row=enrolment, action="added", person=enrolment.learner_id)
    record(by="tests", row=enrolment.learner, action="changed")
    answer = client.get(reverse("admin:careers_history_changelist"))
    assert [line.label for line in answer.context["cl"].result_list] == ["2026 to 2027", "Ash Academy"]


@pytest.fixture
def queries_of(client, django_assert_max_num_queries):
    def count(address):
        with django_assert_max_num_queries(15) as caught:
            client.get(address)
        return len(caught)

    return count


@pytest.mark.parametrize("model", ["cohort", "partner", "membership", "school", "adoption", "history", "user"])
def test_lists_ask_as_many_queries_for_three_as_for_one(leader, beech, cedar, make_member, edition, model, queries_of):
    def fill(school):
        Partner.objects.create(school=school, name="Acme")
        Adoption.objects.create(school=school, edition=edition)
        make_member(school, Role.STAFF)
        school.cohort_set.create(name="New", short_name="N")

    fill(leader.school)
    before = queries_of(reverse(f"admin:careers_{model}_changelist"))
    fill(beech)
    fill(cedar)
    assert queries_of(reverse(f"admin:careers_{model}_changelist")) == before


def test_the_admin_tells_its_own_log_too(send, ash, sue):
    send("targetgroup", in_school=ash.pk, name="Boarders", order="9")
    assert [entry.user for entry in LogEntry.objects.all()] == [sue]


def test_what_reads_workbooks_is_not_loaded_with_every_process():
    started = "import sys, django; django.setup(); from careers import urls; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", started]).returncode == 0
