"""Who is in the school, in which role; inviting and removing."""

from smtplib import SMTPException

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from careers import people
from careers.accounts import mail_invitation
from careers.exports import people_sheets
from careers.forms.people import InvitationForm, RolesForm
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_SCHOOL)
def member_list(request):
    people_here = list(request.school.membership_set.with_people())
    context = {
        "members": [member for member in people_here if not member.left_at],
        "left": [member for member in people_here if member.left_at],
        "invitations": request.school.invitation_set.pending(),
    }
    if kind := wanted(request):
        return download(f"People of {request.school}", people_sheets(**context), kind)
    return render(request, "careers/people/member_list.html", context)


def member_edit(request, member):
    member = get_object_or_404(request.school.membership_set.active().with_people(), pk=member)
    form = RolesForm(request.POST or None, initial={"roles": sorted(member.roles)})
    if request.method == "POST" and form.is_valid():
        try:
            people.change_roles(member=member, roles=form.cleaned_data["roles"], by=request.membership)
        except ValidationError as refusal:
            form.add_error("roles", refusal)
        else:
            messages.success(request, f"{member} is now {' and '.join(member.role_names)}.")
            return back_to_people(request, member)
    return render(request, "careers/people/member_form.html", {"form": form, "member": member})


def member_remove(request, member):
    member = get_object_or_404(request.school.membership_set.active().with_people(), pk=member)
    if request.method == "POST":
        try:
            people.remove(member=member, by=request.membership)
        except ValidationError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{member} can no longer open {request.school}.")
        return back_to_people(request, member)
    context = {
        "member": member,
        "last_administrator": people.is_last_administrator(member),
        "leads": member.activity_set.count(),
    }
    return render(request, "careers/people/member_remove.html", context)


def back_to_people(request, member):
    """The list, or the start page for somebody who has just lost the right to see the list."""
    myself = member.user_id == request.user.pk
    gone = myself and (member.left_at or not member.can(Permission.CHANGE_SCHOOL))
    return redirect("start") if gone else redirect("member-list", request.school.slug)


def invitation_add(request):
    form = InvitationForm(request.POST or None, initial=who_left(request))
    if request.method == "POST" and form.is_valid():
        try:
            invitation, secret = people.invite(school=request.school, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("email", refusal)
        else:
            return mailed(request, invitation, secret)
    return render(request, "careers/people/invitation_form.html", {"form": form})


def who_left(request):
    """The address of somebody to be invited again, by ?again=<member>, so that no address stands in ours."""
    again = request.GET.get("again", "")
    left = request.school.membership_set.filter(left_at__isnull=False, pk=again if again.isdigit() else 0)
    return {"email": member.user.email, "roles": sorted(member.roles)} if (member := left.first()) else {}


def mailed(request, invitation, secret):
    link = request.build_absolute_uri(reverse("invitation-accept", args=[secret]))
    try:
        mail_invitation(invitation=invitation, link=link)
    except (OSError, SMTPException):
        messages.error(
            request,
            f"{invitation} is invited, but the mail could not be sent. "
            "Ask whoever runs Waymark to look at EMAIL_URL, then send the invitation again.",
        )
    else:
        until = timezone.localtime(invitation.expires_at)
        messages.success(request, f"An invitation is on its way to {invitation}. It lasts until {until:%-d %B %Y}.")
    return redirect("member-list", request.school.slug)


@require_POST
def invitation_send(request, invitation):
    invitation = get_object_or_404(request.school.invitation_set, pk=invitation)
    try:
        invitation, secret = people.send_again(invitation=invitation, by=request.membership)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect("member-list", request.school.slug)
    return mailed(request, invitation, secret)


@require_POST
def invitation_withdraw(request, invitation):
    invitation = get_object_or_404(request.school.invitation_set, pk=invitation)
    try:
        people.withdraw(invitation=invitation, by=request.membership)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The invitation to {invitation} is withdrawn; its link opens nothing now.")
    return redirect("member-list", request.school.slug)
