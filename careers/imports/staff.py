"""Who is in the school and in which role: roles of who is here, and invitations for who is not yet."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from careers import people
from careers.accounts import mail_invitation
from careers.imports.cells import OneOf, Raw, Text, Wrong, key
from careers.imports.difference import Changes
from careers.imports.kinds import CHANGED, NEW, SAME, Field, Kind, Plan, Record, Setting
from careers.imports.lists import ListOf
from careers.models import Import, ImportTrace, Invitation, Membership
from careers.tenancy import SCHOOL_ROLES, Permission, Role

log = logging.getLogger(__name__)
MEMBERS, INVITATIONS = Membership._meta.label, Invitation._meta.label
NOT_MAILED = (
    "Some invitations could not be mailed. Ask whoever runs Waymark to look at EMAIL_URL, then send them again."
)
WORDS: dict[str, list[str]] = {
    Role.CAREERS_LEADER: ["leader", "careers lead", "careers co-ordinator", "careers coordinator", "cl"],
    Role.ADMINISTRATOR: ["administrator", "admin", "data manager", "school admin"],
    Role.SENIOR_LEADER: ["slt", "head", "headteacher", "deputy head", "assistant head", "senior leadership"],
    Role.STAFF: ["teacher", "tutor", "form tutor", "support staff", "teaching assistant", "member of staff"],
    Role.ADVISER: ["adviser", "advisor", "careers advisor", "guidance"],
    Role.GOVERNOR: ["governors", "link governor", "trustee"],
}


class RoleWord(OneOf):
    """A role that a school gives to its own people."""

    def clean(self, raw: Raw) -> str:
        if key(raw) in {"trust lead", "trust_lead"}:
            raise Wrong(
                "A trust lead is set on the trust, not in one of its schools", "Take this role out of the cell."
            )
        return super().clean(raw)


class Staff(Kind):
    slug = "staff"
    title = "Staff and roles"
    what = "Who is in your school and in which roles. Who is new gets an invitation by mail."
    permission = Permission.CHANGE_SCHOOL
    in_a_year = False
    page = "member-list"
    not_undone = "Mails that have gone out cannot be called back, but their links open nothing any more."
    order = 80

    def fields(self, setting: Setting) -> Sequence[Field]:
        roles = RoleWord([(role.value, role.label) for role in SCHOOL_ROLES], WORDS)
        email = Text(254, validators=(validate_email,))
        return [
            Field("name", "Name", Text(150), ("Full name", "Staff name", "Member of staff", "Teacher", "Staff"),
                  example="Priya Nair", clearable=False, help="For your eyes: everybody writes her own name."),
            Field("email", "Email address", email, ("Email", "E-mail", "Work email", "Mail", "Staff email", "Username"),
                  required=True, example="p.nair@school.example.org"),
            Field("roles", "Roles", ListOf(roles), ("Role", "Job", "Position", "Access"), example="staff; governor",
                  clearable=False),
            Field("account", "Account", Text(), written=False),
            Field("sent", "Sent", written=False),
            Field("until", "Works until", written=False),
        ]  # fmt: skip

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        here = {row.user.email.lower(): row for row in setting.school.membership_set.active().with_people()}
        invited = {row.email: row for row in setting.school.invitation_set.pending()}
        changes, seen = StaffChanges(), set()
        for record in records:
            if not record.good or "email" not in record.values:
                continue
            email = record.values["email"].lower()
            if email in seen:
                record.refuse("This address is in the file twice", "Leave one of the rows out.", field="email")
                continue
            seen.add(email)
            if email in here:
                change(record, here[email], changes)
            else:
                invite(record, email, invited.get(email), changes)
        keep_an_administrator(here.values(), changes)
        number = len(changes.invited)
        mails = "1 invitation goes" if number == 1 else f"{number} invitations go"
        return Plan(changes, confirm=f"{mails} out by mail, in the name of {setting.member}." if number else "")

    def undo_preview(self, row: Import) -> dict[str, dict[str, int]]:
        return take_people_back(row, by=None)

    def undo(self, row: Import, *, by: Membership) -> dict[str, dict[str, int]]:
        return take_people_back(row, by=by)


def change(record: Record, member: Any, changes: StaffChanges) -> None:
    """Give a member the roles that the row names, if it names any."""
    wanted = set(record.get("roles", ())) or member.roles
    record.verdict = SAME
    if wanted != member.roles:
        record.verdict = CHANGED
        record.words = [f"{labels(wanted)}, was {labels(member.roles)}"]
        changes.roles[member] = (sorted(wanted), record)


def invite(record: Record, email: str, pending: Any, changes: StaffChanges) -> None:
    roles = sorted(set(record.get("roles", ())))
    if pending and pending.open:
        record.verdict = SAME
        if roles and roles != sorted(pending.roles):
            record.refuse("This address is invited already, in other roles",
                          "Withdraw that invitation first, or wait until it is accepted.", field="roles")  # fmt: skip
    elif not roles:
        record.refuse("Somebody new needs a role", "Write a role, such as staff.", field="roles")
    else:
        record.verdict, record.words = NEW, [f"invited as {labels(roles)}"]
        changes.invited.append((email, roles))


def labels(roles: Any) -> str:
    return " and ".join(role.label for role in Role if role in roles)


def keep_an_administrator(here: Any, changes: StaffChanges) -> None:
    """Refuse to take the role from the last of them."""
    left = [row for row in here if row.user.is_active and Role.ADMINISTRATOR in changes.roles_of(row)]
    if left:
        return
    for member, (_, record) in list(changes.roles.items()):
        if Role.ADMINISTRATOR in member.roles:
            record.refuse("The school would be left without an administrator",
                          "Make somebody else an administrator first.", field="roles")  # fmt: skip
            del changes.roles[member]


class StaffChanges(Changes):
    """Roles of members, and invitations; each goes through the function that the pages use."""

    def __init__(self) -> None:
        super().__init__()
        self.roles: dict[Any, tuple[list[str], Record]] = {}
        self.invited: list[tuple[str, list[str]]] = []

    def roles_of(self, member: Any) -> Any:
        return self.roles[member][0] if member in self.roles else member.roles

    @property
    def empty(self) -> bool:
        return not (self.roles or self.invited)

    def write(self, *, of: Import, by: Any) -> None:
        """New administrators first, so that the last one may hand over in the same file."""
        changed = {}
        for member, (roles, _) in sorted(self.roles.items(), key=lambda one: Role.ADMINISTRATOR not in one[1][0]):
            changed[str(member.pk)] = {"roles": [sorted(member.roles), roles]}
            people.change_roles(member=member, roles=roles, by=by)
        sent = [people.invite(school=of.school, email=email, roles=roles, by=by) for email, roles in self.invited]
        added = {str(invitation.pk): 0 for invitation, _ in sent}
        ImportTrace.objects.create(school=of.school, of_import=of, order=0, model=MEMBERS, changed=changed)
        ImportTrace.objects.create(school=of.school, of_import=of, order=1, model=INVITATIONS, added=added)
        transaction.on_commit(lambda: mail(of, sent))


def mail(of: Import, sent: Sequence[tuple[Invitation, str]]) -> None:
    """Send the invitations once everything is in; where that fails they stay, to be sent again."""
    for invitation, secret in sent:
        link = settings.SITE_URL + reverse("invitation-accept", args=[secret])
        try:
            mail_invitation(invitation=invitation, link=link)
        except (OSError, SMTPException):
            log.exception("an invitation of import %s could not be mailed", of.pk)
            Import.objects.filter(pk=of.pk).update(problem=NOT_MAILED)


def take_people_back(row: Import, *, by: Any) -> dict[str, dict[str, int]]:
    """Withdraw invitations that nobody has used, and give back the roles that are still as the file had them.

    With nobody as `by`, nothing is written: what it would do.
    """
    traces = {trace.model: trace for trace in row.traces.all()}
    school = row.school
    found = {MEMBERS: counted(), INVITATIONS: counted()}
    for pk in traces[INVITATIONS].added:
        invitation = school.invitation_set.pending().filter(pk=pk).first()
        if invitation and by:
            people.withdraw(invitation=invitation, by=by)
        found[INVITATIONS]["deleted" if invitation else "kept"] += 1
    changed = traces[MEMBERS].changed
    members = school.membership_set.active().with_people().in_bulk([int(pk) for pk in changed])
    for pk, fields in sorted(changed.items(), key=lambda one: Role.ADMINISTRATOR not in one[1]["roles"][0]):
        before, after = fields["roles"]
        member = members.get(int(pk))
        back = bool(member) and sorted(member.roles) == after and gets_back(member, before, by)
        found[MEMBERS]["restored" if back else "kept"] += 1
    return found


def gets_back(member: Any, roles: Sequence[str], by: Any) -> bool:
    if by is None:
        return Role.ADMINISTRATOR in roles or not people.is_last_administrator(member)
    try:
        people.change_roles(member=member, roles=roles, by=by)
    except ValidationError:
        return False
    return True


def counted() -> dict[str, int]:
    return {"deleted": 0, "restored": 0, "put back": 0, "kept": 0}
