"""Partners and whom to ring there."""

import pytest
from django.urls import reverse

from careers.models import History, Partner, PartnerContact
from tests.careers.posting import page


@pytest.fixture
def acme(ash):
    return Partner.objects.create(school=ash, name="Acme", kind="employer", sector="construction")


@pytest.fixture
def listed(leader, as_user):
    def names(**filters):
        answer = as_user(leader).get(reverse("partner-list", args=["ash"]), filters)
        return [partner.name for partner in answer.context["page"]]

    return names


def test_partners_are_found_by_words_and_kind(listed, acme, ash, beech):
    Partner.objects.create(school=ash, name="Ash University", kind="university")
    Partner.objects.create(school=beech, name="Acme of Beech")
    assert listed() == ["Acme", "Ash University"]
    assert listed(q="constr") == listed(q="acme") == listed(kind="employer") == ["Acme"]


def test_partner_list_asks_as_many_queries_for_three_as_for_one(leader, as_user, acme, ash, django_assert_num_queries):
    client, address = as_user(leader), reverse("partner-list", args=["ash"])
    with django_assert_num_queries(6):
        client.get(address)
    for name in ("Beta", "Gamma"):
        Partner.objects.create(school=ash, name=name)
    with django_assert_num_queries(6):
        client.get(address)


def test_partner_is_added_with_history(leader, as_user):
    body = {"name": "Acme", "kind": "employer", "website": "acme.example"}
    answer = as_user(leader).post(reverse("partner-add", args=["ash"]), body)
    partner = Partner.objects.get()
    assert (answer.url, partner.website) == (partner.get_absolute_url(), "https://acme.example")
    assert History.objects.get(model="careers.Partner").action == "added"


def test_partner_of_the_same_name_is_refused_and_keeps_what_was_typed(leader, as_user, acme):
    body = {"name": "Acme", "kind": "employer", "note": "Typed."}
    answer = as_user(leader).post(reverse("partner-add", args=["ash"]), body)
    assert answer.context["form"].non_field_errors() == ["There is already a partner with this name."]
    assert "Typed." in page(answer)


def test_partner_page_shows_its_contacts_and_activities(leader, as_user, acme, ash, make_activity):
    PartnerContact.objects.create(school=ash, partner=acme, name="Ann Builder", email="ann@acme.example")
    make_activity("Site visit").partners.add(acme, through_defaults={"school": ash})
    answer = as_user(leader).get(acme.get_absolute_url())
    assert [row.name for row in answer.context["contacts"]] == ["Ann Builder"]
    assert [row.title for row in answer.context["activities"]] == ["Site visit"]


def test_partner_page_asks_as_many_queries_for_three_as_for_one(
    leader, as_user, acme, ash, make_activity, django_assert_num_queries
):
    client = as_user(leader)
    for number in (1, 2):
        for n in range(number):
            make_activity(f"Visit {n}").partners.add(acme, through_defaults={"school": ash})
            PartnerContact.objects.create(school=ash, partner=acme, name=f"Ann {n}")
        with django_assert_num_queries(7):
            client.get(acme.get_absolute_url())


def test_partner_in_use_says_what_stands_in_the_way(leader, as_user, acme, ash, make_activity):
    make_activity("Site visit").partners.add(acme, through_defaults={"school": ash})
    address = reverse("partner-delete", args=["ash", acme.pk])
    sentence = "Acme cannot be deleted while 1 activity is there."
    assert sentence in page(as_user(leader).get(address))
    assert sentence in page(as_user(leader).post(address, follow=True))
    assert Partner.objects.exists()


def test_partner_goes_with_its_contacts(leader, as_user, acme, ash):
    PartnerContact.objects.create(school=ash, partner=acme, name="Ann Builder")
    address = reverse("partner-delete", args=["ash", acme.pk])
    assert "Acme goes for good, with 1 contact." in page(as_user(leader).get(address))
    as_user(leader).post(address)
    assert (Partner.objects.count(), PartnerContact.objects.count()) == (0, 0)


def test_contact_is_added_changed_and_deleted(leader, as_user, acme):
    client = as_user(leader)
    client.post(reverse("contact-add", args=["ash", acme.pk]), {"name": "Ann Builder"})
    contact = acme.contacts.get()
    client.post(reverse("contact-edit", args=["ash", contact.pk]), {"name": "Ann Mason", "job": "Foreman"})
    assert list(acme.contacts.values_list("name", "job")) == [("Ann Mason", "Foreman")]
    client.post(reverse("contact-delete", args=["ash", contact.pk]))
    assert not acme.contacts.exists()
    lines = History.objects.filter(model="careers.PartnerContact").order_by("pk")
    assert [line.action for line in lines] == ["added", "changed", "deleted"]


def test_contact_of_another_school_is_not_there(beech_leader, as_user, acme, ash):
    contact = PartnerContact.objects.create(school=ash, partner=acme, name="Ann Builder")
    for name, row in [("contact-edit", contact), ("partner-edit", acme), ("contact-add", acme)]:
        answer = as_user(beech_leader).post(reverse(name, args=["beech", row.pk]), {"name": "X", "kind": "employer"})
        assert answer.status_code == 404
    assert list(PartnerContact.objects.values_list("name", flat=True)) == ["Ann Builder"]
