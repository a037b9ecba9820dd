"""The employer's feedback: a link for the school to pass on, and the one page that it opens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from careers.security import kept_secret
from tracking import feedback
from tracking.forms.placements import FeedbackForm
from tracking.models import EmployerFeedback
from tracking.views.placements import CHANGE, placement_at, posted


@CHANGE
@never_cache
def feedback_link(request, placement):
    """Make the link, make it anew, or end it; while it is good it stands there to be copied."""
    placement = placement_at(request, placement)
    if request.method == "POST":
        if request.POST.get("do") == "end":
            feedback.end_link(placement=placement, by=request.membership)
            messages.success(request, "The link opens nothing from now on.")
        else:
            feedback.make_link(placement=placement, by=request.membership)
            messages.success(request, "The link is made. Copy it and send it to the employer.")
        return redirect("placement-feedback", request.school.slug, placement.pk)
    asked = getattr(placement, "employer_feedback", None)
    context = {"placement": placement, "learner": placement.learner, "feedback": asked}
    if asked and asked.open and asked.link_key:
        context["link"] = request.build_absolute_uri(reverse("guest-feedback", args=[asked.token]))
    return render(request, "tracking/feedback/link.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def guest_feedback(request, token):
    """For an employer: one first name, one form, once. Whatever is wrong with the link, there is nothing here."""
    asked = feedback.feedback_of(token)
    form = FeedbackForm(posted(request), instance=EmployerFeedback())
    if asked is None or (asked.given_at and request.method != "POST"):
        return over(request)
    if form.is_valid():
        kept = feedback.give(feedback=asked, **form.cleaned_data)
        return (
            kept_secret(render(request, "tracking/feedback/thanks.html", {"asked": asked})) if kept else over(request)
        )
    if asked.given_at:
        return over(request)
    context = {"form": form, "asked": asked, "first_name": feedback.first_name(asked.placement.learner)}
    return kept_secret(render(request, "tracking/feedback/guest.html", context))


def over(request):
    return kept_secret(render(request, "tracking/feedback/over.html", status=404))
