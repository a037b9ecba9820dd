"""A learner's own page, everything about her as a file, and her erasure."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers.tenancy import Permission, requires
from tracking.learners import learner_of
from tracking.timeline import record_of


@requires(see=Permission.SEE_OWN_LEARNERS)
@never_cache
def learner_detail(request, learner):
    her = learner_of(request.school, request.membership, learner)
    record = record_of(her, year=request.year, today=timezone.localdate())
    starts = [spell.start for spell in record.spells]
    context = {
        "learner": her,
        "record": record,
        "title": her.short_name,
        "enrolled_now": request.year.start in starts,
        "add_year": request.year.start if request.year.start in starts else max(starts, default=None),
    }
    return render(request, "tracking/records/learner.html", context)


@requires(see=Permission.CHANGE_LEARNERS)
def learner_everything(request, learner):
    return HttpResponse(status=501)


@requires(see=Permission.CHANGE_SCHOOL, change=Permission.CHANGE_SCHOOL)
def learner_erase(request, learner):
    return HttpResponse(status=501)
