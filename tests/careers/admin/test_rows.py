"""Rows of schools in the admin: history, one school for each, nothing deleted that is in use, no learners."""

import subprocess
import sys

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from careers.admin import site
from careers.admin.rows import SchoolRowAdmin
from careers.history import record
from careers.models import (
    AcademicYear,
    Activity,
    Adoption,
    Cohort,
    Partner,
    PartnerContact,
)
from careers.tenancy import Role
from frameworks.models import Edition, Framework
from tests.careers.admin.working import deleting, lines
from tracking.models import Enrolment


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
