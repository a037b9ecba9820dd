"""The list of learners, adding and changing them, joining and leaving, outcomes of EHC plans."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from stdnum.gb import upn

from careers.models import History
from careers.tenancy import Role
from tests.careers.posting import key_in, page
from tracking.models import Enrolment, GroupMember, Learner, Participation, PlanOutcome

UPN = "B801200005001"
LIST = "/ash/2026/learners/"


@pytest.fixture
def listed(leader, as_user):
    def names(who=leader, **filters):
        return [one.learner.name for one in as_user(who).get(LIST, filters).context["page"]]

    return names


@pytest.fixture
def found(leader, as_user):
    def names(words, query="", who=leader):
        return [one.learner.name for one in as_user(who).post(LIST + query, {"q": words}).context["page"]]

    return names


@pytest.fixture
def bea(make_learner, cohorts):
    return make_learner("Beatrix Mensah", cohorts[9])


@pytest.fixture
def body(cohorts):
    return {
        "legal_forename": "Ines", "legal_surname": "Okafor", "photo_consent": "unknown", "cohort": cohorts[8].pk,
    }  # fmt: skip


def upn_with(tail):
    """A valid UPN that ends so."""
    return upn.calc_check_digit(tail) + tail


def test_learners_are_narrowed_by_year_group_group_and_characteristic(listed, make_learner, make_group, cohorts, ash):
    tag, tutors = ash.targetgroup_set.first(), make_group("9A")
    make_learner("Anna Ash", cohorts[8])
    make_learner("Bea Birch", cohorts[9], tag)
    make_learner("Cleo Cedar", cohorts[9], group=tutors)
    assert listed(cohort=cohorts[9].pk) == ["Bea Birch", "Cleo Cedar"]
    assert listed(characteristic=tag.pk) == ["Bea Birch"]
    assert listed(group=tutors.pk) == ["Cleo Cedar"]
    assert listed() == ["Anna Ash", "Bea Birch", "Cleo Cedar"]


def test_leavers_are_shown_only_if_asked_for(listed, make_learner, cohorts, bea):
    make_learner("Lea Left", cohorts[9], on_roll_to=date(2026, 9, 20))
    make_learner("Nia New", cohorts[9], on_roll_from=date(2027, 4, 12))
    assert listed() == ["Beatrix Mensah"]
    assert listed(roll="off") == ["Lea Left", "Nia New"]
    assert listed(roll="all") == ["Lea Left", "Beatrix Mensah", "Nia New"]


def test_marks_of_a_row_are_words(leader, as_user, make_learner, cohorts):
    make_learner("Lea Left", cohorts[9], on_roll_to=date(2026, 9, 20), upn=upn_with("80120000501A"), photo_consent="no")
    words = page(as_user(leader).get(LIST, {"roll": "all"}))
    marks = ["Left 20 September 2026", "Temporary UPN", "No photos", "1 learner shown"]
    assert [mark for mark in marks if mark not in words] == []


def test_a_name_is_found_by_post_within_the_filters(found, make_learner, cohorts, bea):
    make_learner("Bea Birch", cohorts[8])
    assert found("bea") == ["Bea Birch", "Beatrix Mensah"]
    assert found("mensah BEA") == ["Beatrix Mensah"]
    assert found("bea", f"?cohort={cohorts[8].pk}") == ["Bea Birch"]


def test_a_name_is_in_no_address_of_the_page(leader, as_user, bea):
    answer = as_user(leader).post(LIST + "?roll=all", {"q": "Mensah"})
    assert [part for part in page(answer).split('"') if "/" in part[:8] and "Mensah" in part] == []
    assert "q=" not in page(answer)
    assert "no-store" in answer["Cache-Control"]


def test_a_name_in_the_address_finds_nothing_out(listed, bea, make_learner, cohorts):
    make_learner("Anna Ash", cohorts[8])
    assert listed(q="Mensah") == ["Anna Ash", "Beatrix Mensah"]


def test_staff_see_the_learners_of_their_groups_and_no_characteristics(
    staff, listed, as_user, make_learner, make_group, cohorts, ash, bea
):
    tag = ash.targetgroup_set.first()
    make_learner("Cleo Cedar", cohorts[9], tag, group=make_group("9A", staff))
    assert listed(who=staff) == ["Cleo Cedar"]
    assert listed(who=staff, characteristic=tag.pk) == ["Cleo Cedar"]
    words = page(as_user(staff).get(LIST))
    assert (tag.name in words, "Characteristics" in words) == (False, False)


def test_staff_find_nobody_else_by_name(staff, found, bea):
    assert found("Mensah", who=staff) == []


def test_list_asks_ten_queries_for_one_row_as_for_three(
    leader, as_user, make_learner, cohorts, ash, bea, django_assert_num_queries
):
    client = as_user(leader)
    with django_assert_num_queries(10):
        client.get(LIST)
    for name in ("Anna Ash", "Cleo Cedar"):
        make_learner(name, cohorts[9], *ash.targetgroup_set.all()[:2])
    with django_assert_num_queries(10):
        client.get(LIST)


def test_fifty_learners_a_page_and_of_a_search(leader, as_user, make_learner, cohorts):
    for number in range(51):
        make_learner(f"Anna Number{number:02}", cohorts[9])
    client = as_user(leader)
    assert len(client.get(LIST, {"page": 2}).context["page"]) == 1
    answer = client.post(LIST + "?page=2", {"q": "anna"})
    assert (len(answer.context["page"]), "The first 50 are shown." in page(answer)) == (50, True)


def rows_of(answer):
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_spreadsheet_holds_exactly_what_is_shown(leader, as_user, make_learner, make_group, cohorts, ash, bea):
    tag = ash.targetgroup_set.first()
    make_learner("Cleo Cedar", cohorts[8], tag, group=make_group("8B"), upn=UPN)
    answer = as_user(leader).get(LIST, {"cohort": cohorts[8].pk, "format": "xlsx"})
    assert rows_of(answer)[1:] == [[None, "Cedar", "Cleo", "Year 8", "8B", None, None, "not known", tag.name]]
    searched = as_user(leader).post(LIST, {"q": "mensah", "format": "xlsx"})
    assert [row[1] for row in rows_of(searched)[1:]] == ["Mensah"]


def test_spreadsheet_of_staff_has_no_characteristics(staff, as_user, make_learner, make_group, cohorts, ash):
    make_learner("Cleo Cedar", cohorts[8], ash.targetgroup_set.first(), group=make_group("8B", staff))
    assert "Characteristics" not in rows_of(as_user(staff).get(LIST, {"format": "xlsx"}))[0]


def test_empty_list_says_what_to_do(leader, staff, as_user):
    assert "Add the first learner" in page(as_user(leader).get(LIST))
    assert "You look after no group yet" in page(as_user(staff).get(LIST))


def test_learner_is_added_with_her_year(leader, as_user, body, make_group, ash):
    tutors, tag = make_group("8B"), ash.targetgroup_set.first()
    body |= {"upn": " b8012 00005001 ", "tutor_group": tutors.pk, "targets": [tag.pk]}
    answer = as_user(leader).post(LIST + "add/", body)
    learner = Learner.objects.get()
    enrolment = learner.enrolments.get()
    assert (answer.url, learner.upn, enrolment.cohort.name) == (learner.get_absolute_url(), UPN, "Year 8")
    assert ([tag.name], "8B") == ([str(one) for one in enrolment.targets.all()], str(enrolment.memberships.get().group))
    assert set(History.objects.filter(person=learner.pk).values_list("action", flat=True)) == {"added", "enrolled"}


def test_learner_form_sent_twice_adds_one_and_answers_the_same(leader, as_user, body):
    client = as_user(leader)
    body |= {"upn": UPN, "form_key": key_in(client, LIST + "add/")}
    answers = [client.post(LIST + "add/", body) for _ in range(2)]
    assert {answer.url for answer in answers} == {Learner.objects.get().get_absolute_url()}
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("C801200005001", "has a slip in it"),
        ("B8012", "A UPN has 13 characters"),
        ("Q000200005001", "no local authority has the number in it"),
    ],
)
def test_wrong_upn_is_refused_and_kept(leader, as_user, body, typed, sentence):
    answer = as_user(leader).post(LIST + "add/", body | {"upn": typed})
    assert (sentence in page(answer), f'value="{typed}"' in page(answer), Learner.objects.count()) == (True, True, 0)
    assert page(answer).split("<title>")[1].startswith("Error: Add a learner")


def test_upn_of_a_young_local_authority_is_taken(leader, as_user, body):
    as_user(leader).post(LIST + "add/", body | {"upn": upn_with("940200021001")})
    assert Learner.objects.get().upn == upn_with("940200021001")


def test_temporary_upn_is_taken_and_marked(leader, as_user, body):
    as_user(leader).post(LIST + "add/", body | {"upn": upn_with("80120000501A")})
    assert Learner.objects.get().temporary_upn


@pytest.mark.parametrize(
    ("field", "number", "called"),
    [("upn", UPN, "UPN"), ("uln", "1234567890", "ULN"), ("mis_id", "A17", "id in your information system")],
)
def test_number_of_another_learner_is_refused_by_its_name(
    leader, as_user, body, make_learner, cohorts, field, number, called
):
    make_learner("Beatrix Mensah", cohorts[9], **{field: number})
    form = as_user(leader).post(LIST + "add/", body | {field: number}).context["form"]
    assert form.errors == {field: [f"Beatrix Mensah has this {called} already. Check the number."]}


def test_same_number_in_another_school_is_no_clash(leader, as_user, body, beech):
    Learner.objects.create(school=beech, legal_surname="Other", upn=UPN)
    as_user(leader).post(LIST + "add/", body | {"upn": UPN})
    assert Learner.objects.filter(upn=UPN).count() == 2


def test_same_name_is_added_only_as_another_person(leader, as_user, body, bea):
    body |= {"legal_forename": "beatrix", "legal_surname": "MENSAH"}
    answer = as_user(leader).post(LIST + "add/", body)
    assert list(answer.context["form"].errors) == ["another_person"]
    assert reverse("learner", args=["ash", bea.learner_id]) in page(answer)
    as_user(leader).post(LIST + "add/", body | {"another_person": "on"})
    assert Learner.objects.count() == 2


def test_same_name_with_another_birthday_is_another_person(leader, as_user, body, bea):
    Learner.objects.update(date_of_birth=date(2012, 1, 1))
    body |= {"legal_forename": "Beatrix", "legal_surname": "Mensah", "date_of_birth": "2013-02-02"}
    as_user(leader).post(LIST + "add/", body)
    assert Learner.objects.count() == 2


def test_learner_is_changed_with_history(leader, as_user, bea):
    address = reverse("learner-edit", args=["ash", bea.learner_id])
    names = {"legal_forename": "Beatrix", "legal_surname": "Mensah", "preferred_forename": "Bea"}
    as_user(leader).post(address, names | {"photo_consent": "no", "photo_consent_on": "2026-09-10"})
    learner = Learner.objects.get()
    line = History.objects.get(person=learner.pk)
    assert (learner.name, learner.photo_consent, line.action) == ("Bea Mensah", "no", "changed")
    assert line.changes["preferred_forename"] == ["", "Bea"]


@pytest.mark.parametrize("day", ["2099-01-01", "1826-01-01"])
def test_birthday_that_cannot_be_is_refused(leader, as_user, body, day):
    form = as_user(leader).post(LIST + "add/", body | {"date_of_birth": day}).context["form"]
    assert list(form.errors) == ["date_of_birth"]


def test_titles_of_a_learners_pages_hold_her_short_name(leader, as_user, bea):
    pages = [("learner-edit", ["ash", bea.learner_id]), ("enrolment-edit", ["ash", 2026, bea.learner_id])]
    titles = [page(as_user(leader).get(reverse(name, args=args))).split("</title>")[0] for name, args in pages]
    assert [("Beatrix M." in title, "Mensah" in title) for title in titles] == [(True, False)] * 2


def enrolment_address(enrolment, year=2026):
    return reverse("enrolment-edit", args=["ash", year, enrolment.learner_id])


def test_new_year_group_takes_along_what_was_recorded(
    leader, as_user, bea, cohorts, make_activity, make_session, take_part, met, statements
):
    take_part(make_session(make_activity()), bea)
    piece = met(bea, statements["A1"])
    as_user(leader).post(enrolment_address(bea), {"cohort": cohorts[10].pk})
    piece.refresh_from_db()
    assert (Participation.objects.get().cohort, piece.cohort) == (cohorts[10], cohorts[10])


def test_new_year_group_leaves_other_years_alone(
    leader, as_user, bea, cohorts, ash, make_activity, make_session, take_part
):
    before = ash.academicyear_set.create(start=2025, starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    earlier = Enrolment.objects.create(school=ash, learner=bea.learner, year=before, cohort=cohorts[8])
    take_part(make_session(make_activity()), earlier)
    as_user(leader).post(enrolment_address(bea), {"cohort": cohorts[10].pk})
    assert Participation.objects.get().cohort == cohorts[8]


def test_who_leaves_is_kept_with_her_last_day(leader, as_user, bea, cohorts):
    as_user(leader).post(enrolment_address(bea), {"cohort": cohorts[9].pk, "on_roll_to": "2026-10-01"})
    bea.refresh_from_db()
    assert (bea.on_roll_to, bea.on_roll_on(date(2026, 10, 2))) == (date(2026, 10, 1), False)


def test_days_on_roll_lie_in_the_year_and_in_order(leader, as_user, bea, cohorts):
    body = {"cohort": cohorts[9].pk, "on_roll_from": "2026-11-01", "on_roll_to": "2026-10-01"}
    form = as_user(leader).post(enrolment_address(bea), body).context["form"]
    assert form.non_field_errors() == ["The last day cannot be before the first day."]
    form = as_user(leader).post(enrolment_address(bea), body | {"on_roll_to": "2028-10-01"}).context["form"]
    assert list(form.errors) == ["on_roll_to"]


def test_another_tutor_group_takes_the_place_of_the_first(leader, as_user, make_learner, make_group, cohorts):
    first, second = make_group("9A"), make_group("9B")
    bea = make_learner("Beatrix Mensah", cohorts[9], group=first)
    as_user(leader).post(enrolment_address(bea), {"cohort": cohorts[9].pk, "tutor_group": second.pk})
    assert GroupMember.objects.get().group == second
    assert History.objects.get(action="changed").changes == {"tutor group": ["9A", "9B"]}


def test_learner_of_an_earlier_year_is_enrolled_in_this_one(leader, as_user, bea, cohorts, ash):
    ash.academicyear_set.create(start=2027, starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31))
    as_user(leader).post(enrolment_address(bea, 2027), {"cohort": cohorts[10].pk})
    assert [str(one.year) for one in bea.learner.enrolments.all()] == ["2027 to 2028", "2026 to 2027"]


def test_outcome_of_a_plan_is_added_once_changed_and_deleted(leader, as_user, bea):
    client, add = as_user(leader), reverse("plan-outcome-add", args=["ash", bea.learner_id])
    body = {"text": "Travels alone.", "form_key": key_in(client, add)}
    for _ in range(2):
        client.post(add, body)
    outcome = PlanOutcome.objects.get()
    client.post(reverse("plan-outcome-edit", args=["ash", outcome.pk]), {"text": "Travels by bus alone."})
    outcome.refresh_from_db()
    client.post(reverse("plan-outcome-delete", args=["ash", outcome.pk]))
    assert (outcome.text, PlanOutcome.objects.count()) == ("Travels by bus alone.", 0)
    told = list(History.objects.filter(person=bea.learner_id).order_by("pk").values_list("action", flat=True))
    assert told == [f"EHC plan outcome {what}" for what in ("added", "changed", "deleted")]


def test_history_does_not_hold_the_words_of_a_plan(leader, as_user, bea):
    as_user(leader).post(reverse("plan-outcome-add", args=["ash", bea.learner_id]), {"text": "Travels alone."})
    assert [line for line in map(str, History.objects.values()) if "Travels" in line] == []


def test_adviser_sees_every_learner_and_changes_none(make_member, ash, as_user, listed, bea):
    adviser = make_member(ash, Role.ADVISER)
    assert listed(who=adviser) == ["Beatrix Mensah"]
    assert "Add a learner" not in page(as_user(adviser).get(LIST))
