"""Reminders: one mail a day at most to each owner, and never twice of the same day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from audits.models import Action
from audits.reminders import Sent, send_digests
from careers.models import History, Membership, School, User
from careers.people import join

TODAY = date(2027, 1, 11)
DAY = timedelta(days=1)


@pytest.fixture
def make_action(ash, year, staff):
    """make_action("Ring them", 3): due in three days, Sam's."""

    def make(title="Ring them", due=3, **fields):
        due_on = None if due is None else TODAY + due * DAY
        return Action.objects.create(
            **{"school": ash, "year": year, "owner": staff} | fields, title=title, due_on=due_on
        )

    return make


@pytest.fixture
def told(mailoutbox):
    """told(): the actions in the mails since it was last asked, one list for each mail."""

    def titles():
        found = [[line[2:] for line in letter.body.splitlines() if line.startswith("- ")] for letter in mailoutbox]
        mailoutbox.clear()
        return found

    return titles


def test_owner_is_told_a_week_before_and_once_when_overdue(make_action, told):
    make_action(due=10)
    days = [at for at in range(15) if send_digests(today=TODAY + at * DAY).mails]
    assert (days, told()) == ([3, 11], [["Ring them"]] * 2)


def test_nobody_in_a_demonstration_is_mailed(make_action, ash, told):
    """Its people are made up, and may be on a live site."""
    make_action()
    School.objects.filter(pk=ash.pk).update(demonstration=True)
    assert (send_digests(today=TODAY), told()) == (Sent(0, 0), [])


def test_new_day_is_told_again(make_action, told):
    action = make_action(due=3)
    send_digests(today=TODAY)
    Action.objects.filter(pk=action.pk).update(due_on=TODAY + 5 * DAY)
    assert send_digests(today=TODAY + DAY) == Sent(1, 0)
    assert send_digests(today=TODAY + 2 * DAY) == Sent(0, 0)


def test_mail_says_what_by_when_and_where(make_action, mailoutbox, settings):
    settings.SITE_URL = "https://waymark.example.org"
    late, soon = make_action("Late <one>", -2), make_action("Soon & one", 7)
    send_digests(today=TODAY)
    letter = mailoutbox[0]
    assert (letter.subject, letter.to) == (
        "Waymark: 1 action overdue and 1 due within a week", ["sam.staff@example.org"],
    )  # fmt: skip
    assert (
        letter.body
        == f"""Hello Sam Staff,

Ash Academy

Overdue:

- Late <one>
  was due on 9 January 2027, 2 days overdue
  https://waymark.example.org/ash/actions/{late.pk}/

Due within a week:

- Soon & one
  due in 7 days, Monday 18 January 2027
  https://waymark.example.org/ash/actions/{soon.pk}/

Open a link to say how far it is, or that it is done.
You are told of each action a week before its day, and once when the day has passed.

Waymark
"""
    )


def test_one_mail_holds_all_schools_of_an_owner(make_action, beech, staff, told):
    there = join(school=beech, user=staff.user, roles=["staff"], by="tests")
    make_action("At Ash")
    make_action("At Beech", school=beech, year=beech.academicyear_set.get(), owner=there)
    assert (send_digests(today=TODAY), told()) == (Sent(1, 0), [["At Ash", "At Beech"]])


def test_second_mail_of_a_day_waits_for_the_next(make_action, told):
    make_action("First")
    send_digests(today=TODAY)
    make_action("Second")
    assert (send_digests(today=TODAY), send_digests(today=TODAY + DAY)) == (Sent(0, 0), Sent(1, 0))
    assert told() == [["First"], ["Second"]]


@pytest.mark.parametrize("change", [{"status": "done", "done_on": TODAY}, {"status": "dropped"}, {"owner": None},
                                    {"due": None}, {"due": 8}])  # fmt: skip
def test_nothing_is_said_of(make_action, change):
    make_action(**change)
    assert send_digests(today=TODAY) == Sent(0, 0)


@pytest.mark.parametrize("model", [Membership, User])
def test_who_has_left_or_was_closed_gets_nothing(make_action, model):
    make_action()
    change = {"left_at": timezone.now()} if model is Membership else {"is_active": False}
    model.objects.update(**change)
    assert send_digests(today=TODAY) == Sent(0, 0)


def test_one_mail_that_fails_stops_no_other_and_is_tried_again(make_action, leader, told, settings, caplog):
    make_action("Sam's")
    make_action("Asha's", owner=leader)
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.audits.posts.RefusesSam"
    assert (send_digests(today=TODAY), told()) == (Sent(1, 1), [["Asha's"]])
    assert "sam.staff" not in caplog.text
    sam = User.objects.get(name="Sam Staff").pk
    assert caplog.messages == [f"No reminder for user {sam}: SMTPRecipientsRefused. It is tried again next time."]
    settings.EMAIL_BACKEND = works
    assert (send_digests(today=TODAY), told()) == (Sent(1, 0), [["Sam's"]])


def test_server_that_is_away_is_told_once(make_action, leader, settings, caplog):
    make_action()
    make_action(owner=leader)
    settings.EMAIL_BACKEND = "tests.audits.posts.Away"
    assert (send_digests(today=TODAY), len(caplog.messages)) == (Sent(0, 2), 1)
    assert list(Action.objects.values_list("reminded_for", flat=True)) == [None, None]


def test_command_says_how_many_mails_went(make_action, capsys, settings):
    Action.objects.filter(pk=make_action().pk).update(due_on=timezone.localdate())
    call_command("mail_actions")
    call_command("mail_actions")
    assert capsys.readouterr().out == "1 mail sent.\n0 mails sent.\n"


def test_command_fails_where_a_mail_could_not_go(make_action, settings):
    Action.objects.filter(pk=make_action().pk).update(due_on=timezone.localdate())
    settings.EMAIL_BACKEND = "tests.audits.posts.RefusesSam"
    with pytest.raises(CommandError, match="1 could not be sent"):
        call_command("mail_actions")


def test_mail_is_told_in_history_without_its_content(make_action, staff):
    make_action()
    send_digests(today=TODAY)
    line = History.objects.get(action="reminded")
    assert (line.row, line.actor, line.changes) == (
        staff.pk, "Waymark", {"reminder": ["", "2027-01-11"], "actions": ["", "1"]},
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one_mail_each(ash, year, make_member):
    for number in range(5):
        owner = make_member(ash, "staff", name=f"Owner {number}")
        Action.objects.create(school=ash, year=year, title="Ring", owner=owner, due_on=TODAY)
    barrier = Barrier(2)

    def run(_):
        barrier.wait()
        try:
            return send_digests(today=TODAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(run, range(2)))
    assert sum(one.mails for one in sent) == len(mail.outbox) == 5
    assert {one.failed for one in sent} == {0}
