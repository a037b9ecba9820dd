"""Who takes part in an audit: adding, changing, removing, and the links of guests."""

from smtplib import SMTPException

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from audits import participants
from audits.forms.participants import ParticipantForm
from audits.models import Participant
from careers.activities import form_key
from careers.tenancy import Permission, requires

CHANGE = requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)


def participant_at(request, pk):
    """A participant of an audit of this school."""
    rows = Participant.objects.filter(school=request.school).select_related("audit", "member__user")
    participant = get_object_or_404(rows, pk=pk)
    participant.audit.school = request.school
    return participant


def posted(request):
    return request.POST if request.method == "POST" else None


def refused(request, audit, refusal):
    messages.error(request, refusal.messages[0])
    return redirect(audit)


@CHANGE
def participant_add(request, audit):
    audit = get_object_or_404(request.school.audit_set, pk=audit)
    audit.school = request.school
    form = ParticipantForm(posted(request), instance=Participant(), school=request.school, audit=audit)
    if form.is_valid():
        try:
            key = form_key(request.POST)
            person, new = participants.add(participant=form.save(commit=False), by=request.membership, key=key)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return welcomed(request, person, new)
    why_not = participants.why_nobody_joins(audit)
    return render(request, "audits/starting/participant_form.html", {"form": form, "audit": audit, "why_not": why_not})


def welcomed(request, person, new):
    """A guest has her link at once; a member finds the audit on her home page."""
    if new and person.is_guest:
        return linked(request, person)
    messages.success(request, f"{person} takes part. The audit stands on {person}’s home page from now on.")
    return redirect(person.audit)


@CHANGE
def participant_edit(request, participant):
    person = participant_at(request, participant)
    form = ParticipantForm(posted(request), instance=person, school=request.school, audit=person.audit)
    if form.is_valid():
        try:
            saved = participants.change(form=form, by=request.membership)
        except ValidationError as refusal:
            return refused(request, person.audit, refusal)
        messages.success(request, f"{saved} takes part as {saved.capacity}.")
        return redirect(person.audit)
    return render(request, "audits/starting/participant_form.html", {"form": form, "audit": person.audit})


@CHANGE
def participant_remove(request, participant):
    person = participant_at(request, participant)
    if request.method == "POST":
        try:
            stays = participants.remove(participant=person, by=request.membership)
        except ValidationError as refusal:
            return refused(request, person.audit, refusal)
        messages.success(request, f"{person} {'is excused' if stays else 'no longer takes part'}.")
        return redirect(person.audit)
    context = {"person": person, "audit": person.audit, "judged": participants.has_judged(person)}
    return render(request, "audits/starting/participant_remove.html", context)


@CHANGE
@require_POST
def participant_restore(request, participant):
    person = participant_at(request, participant)
    try:
        participants.restore(participant=person, by=request.membership)
    except ValidationError as refusal:
        return refused(request, person.audit, refusal)
    messages.success(request, f"{person} takes part again.")
    return redirect(person.audit)


@CHANGE
@require_POST
def participant_link(request, participant):
    return linked(request, participant_at(request, participant))


def linked(request, person):
    """Make a link for a guest; send it where there is an address."""
    try:
        person = participants.make_link(participant=person, by=request.membership)
    except ValidationError as refusal:
        return refused(request, person.audit, refusal)
    person.audit.school = request.school
    return told_of_link(request, person)


@CHANGE
@require_POST
def participant_link_send(request, participant):
    """Send the link that is good now once more."""
    person = participant_at(request, participant)
    good = person.guest_email and person.link_expires_at and person.link_expires_at > timezone.now()
    return told_of_link(request, person, again=True) if good else linked(request, person)


def told_of_link(request, person, again=False):
    until = f"{timezone.localtime(person.link_expires_at):%-d %B %Y}"
    link = request.build_absolute_uri(person.address("judge-start"))
    pass_on = by_hand(person, link, again)
    if not person.guest_email:
        messages.success(request, f"{person} has a link that works until {until}. {pass_on}")
        return redirect(person.audit)
    try:
        participants.mail_link(participant=person, link=link, by=request.membership)
    except (OSError, SMTPException):
        messages.error(
            request,
            f"{person} has a link, but the mail could not be sent. {pass_on} "
            "And ask whoever runs Waymark to look at EMAIL_URL.",
        )
    else:
        messages.success(request, f"A link is on its way to {person.guest_email}. It works until {until}.")
    return redirect(person.audit)


def by_hand(person, link, again):
    """How to pass a link on without mail. Of a guest who has begun, a new link is shown once; an old one never."""
    if not participants.has_judged(person):
        return "Copy it below and pass it on."
    return "Make a new link to pass it on by hand." if again else f"Copy it now, it is not shown again: {link}"


@CHANGE
@require_POST
def participant_link_revoke(request, participant):
    person = participant_at(request, participant)
    participants.revoke_link(participant=person, by=request.membership)
    messages.success(request, f"The link of {person} opens nothing from now on.")
    return redirect(person.audit)
