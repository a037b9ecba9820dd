"""Before and between schools: the first set-up, choosing a school, joining by invitation, health."""

from allauth.core import ratelimit
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from careers import people
from careers.forms.start import FirstSchoolForm, PersonForm, SetupForm
from careers.models import Invitation, User


def start(request):
    """Straight into her school; a choice where she has several."""
    schools = request.user.schools()
    if len(schools) == 1 and "all" not in request.GET:
        return redirect(schools[0])
    return render(request, "careers/start/schools.html", {"schools": schools})


@login_not_required
def health(request):
    return HttpResponse("ok", content_type="text/plain")


@sensitive_post_parameters("token", "password")
@never_cache
@login_not_required
def setup(request):
    """The first administrator and school; gone as soon as anybody has an account."""
    if not people.needs_setup():
        raise Http404("This Waymark is set up already.")
    form, school = SetupForm(request.POST or None), FirstSchoolForm(request.POST or None, prefix="school")
    if request.method == "POST" and not ratelimit.consume(request, action="setup", dry_run=True):
        form.add_error("token", "There were too many wrong tokens. Wait ten minutes and try again.")
    elif request.method == "POST" and all([form.is_valid(), school.is_valid()]):
        return set_up(request, form.cleaned_data, school.cleaned_data)
    elif "token" in form.errors:
        ratelimit.consume(request, action="setup")
    forms = [form, school]
    context = {"form": form, "school": school, "forms": forms, "problems": any(part.errors for part in forms)}
    return render(request, "careers/start/setup.html", context)


def set_up(request, person, school):
    del person["token"]
    try:
        member = people.set_up(**person, school=school)
    except people.AlreadySetUp:
        raise Http404("This Waymark is set up already.") from None
    login(request, member.user)
    return redirect(member.school)


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def invitation_accept(request, secret):
    """Who holds the link and the invited address joins; anybody else is told why not."""
    try:
        invitation = people.invited_by(secret)
    except Invitation.DoesNotExist:
        return refused(request, None, status=404)
    if not invitation.open:
        return refused(request, invitation, status=410)
    if request.user.is_authenticated:
        return join_as_myself(request, invitation)
    if user := User.objects.filter(email=invitation.email).first():
        return render(request, "careers/start/invitation_sign_in.html", {"invitation": invitation, "invited": user})
    return join_as_new(request, invitation)


def refused(request, invitation, status):
    return render(request, "careers/start/invitation_over.html", {"invitation": invitation}, status=status)


def join_as_myself(request, invitation):
    if request.user.email.lower() != invitation.email:
        # Not 403: the addresses of refusals are logged, and this link still works for whom it is meant.
        return render(request, "careers/start/invitation_other.html", {"invitation": invitation})
    if request.method == "POST":
        try:
            return redirect(people.accept(invitation=invitation, user=request.user).school)
        except ValidationError:
            return redirect(request.path)  # used or withdrawn meanwhile: the page says which
    return render(request, "careers/start/invitation_join.html", {"invitation": invitation})


def join_as_new(request, invitation):
    form = PersonForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            member = people.accept_as_new(invitation=invitation, **form.cleaned_data)
        except ValidationError:
            return redirect(request.path)  # used or withdrawn meanwhile: the page says which
        login(request, member.user)
        return redirect(member.school)
    return render(request, "careers/start/invitation_new.html", {"invitation": invitation, "form": form})
