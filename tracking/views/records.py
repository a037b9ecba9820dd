"""A learner's own page, everything about her as a file, and her erasure."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers.history import record
from careers.tenancy import Permission, requires
from tracking import erasing
from tracking.everything import as_zip, contents_of, everything_about
from tracking.forms.privacy import EraseForm
from tracking.learners import learner_of
from tracking.timeline import record_of


@requires(see=Permission.SEE_OWN_LEARNERS)
@never_cache
def learner_detail(request, learner):
    her = learner_of(request.school, request.membership, learner)
    found = record_of(her, year=request.year, today=timezone.localdate())
    starts = [spell.start for spell in found.spells]
    context = {
        "learner": her,
        "record": found,
        "title": her.short_name,
        "enrolled_now": request.year.start in starts,
        "add_year": request.year.start if request.year.start in starts else max(starts, default=None),
    }
    return render(request, "tracking/records/learner.html", context)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
@never_cache
def learner_everything(request, learner):
    """Making the file is written into history, so it is asked for by POST."""
    her = learner_of(request.school, request.membership, learner)
    restricted = request.membership.can(Permission.SEE_RESTRICTED_NOTES)
    if request.method == "POST":
        found = everything_about(her, restricted=restricted)
        record(by=request.membership, row=her, action="exported", person=her.pk)
        return zipped(her, found)
    context = {"learner": her, "contents": contents_of(her), "restricted": restricted}
    return render(request, "tracking/records/everything.html", context)


def zipped(learner, found):
    """To be kept by who asked for it; its name says nothing of her."""
    made_at = timezone.localtime()
    file = as_zip(learner, found, made_at=made_at, school=learner.school)
    answer = FileResponse(file, as_attachment=True, filename=f"learner-{learner.pk}-{made_at:%Y-%m-%d}.zip")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(see=Permission.CHANGE_SCHOOL, change=Permission.CHANGE_SCHOOL)
@never_cache
def learner_erase(request, learner):
    her = learner_of(request.school, request.membership, learner)
    form = EraseForm(request.POST or None, names=erasing.names_of(her))
    if request.method == "POST" and form.is_valid():
        erasing.erase(learner=her, reason=form.cleaned_data["reason"], by=request.membership)
        messages.success(request, "The learner is erased. What went is written down here, without a name.")
        return redirect("destruction-list", request.school.slug)
    going = erasing.going(request.school, [her.pk])
    context = {"learner": her, "form": form, "going": going, "mentions": erasing.mentions(her)}
    return render(request, "tracking/records/erase.html", context)
