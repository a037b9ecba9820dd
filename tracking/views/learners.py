"""Learners: the list, adding and changing them, their enrolment in a year, the outcomes of an EHC plan."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from careers.activities import form_key
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from tracking import learners
from tracking.forms.learner_search import LearnerSearch, NameSearch
from tracking.forms.learners import EnrolmentForm, LearnerForm, PlanOutcomeForm
from tracking.models import Enrolment, Learner, PlanOutcome

SEE = requires(see=Permission.SEE_OWN_LEARNERS, change=Permission.SEE_OWN_LEARNERS)
CHANGE = requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)


def posted(request):
    return request.POST if request.method == "POST" else None


def added_before(request, rows):
    """The row that this very form has added already, where it is sent a second time; its name is no clash then."""
    return rows.filter(form_key=form_key(request.POST)).first() if request.method == "POST" else None


@SEE
@never_cache
def learner_list(request):
    search = LearnerSearch(request.GET, year=request.year, membership=request.membership)
    name = NameSearch(posted(request))
    seen = request.school.enrolment_set.in_year(request.year).visible_to(request.membership)
    found = learners.listed(search.filter(seen))
    if words := name.words():
        found = found.filter(learner__in=request.school.learner_set.saying(words))
    if kind := wanted(request):
        return export(request, f"Learners {request.year}", found, kind)
    page = Paginator(found, 50).get_page(None if words else request.GET.get("page"))
    for enrolment in page:
        enrolment.learner.school, enrolment.roll = request.school, learners.roll_of(enrolment, search.day)
    context = {"search": search, "name": name, "words": words, "page": page}
    context["none_yet"] = not page.paginator.count and not seen.exists()
    return render(request, "tracking/learners/list.html", context)


def export(request, title, found, kind):
    """These enrolments as a file, with what this member may see of them."""
    characteristics = request.membership.can(Permission.SEE_LEARNERS)
    return download(title, [learners.learner_sheet(found, title, characteristics=characteristics)], kind)


@CHANGE
@never_cache
def learner_add(request):
    if twin := added_before(request, request.school.learner_set):
        return redirect(twin)
    form = LearnerForm(posted(request), instance=Learner(), school=request.school)
    enrolment = EnrolmentForm(posted(request), instance=Enrolment(year=request.year), school=request.school)
    if all([form.is_valid(), enrolment.is_valid()]):
        key = form_key(request.POST)
        learner = learners.add_learner(form=form, enrolment=enrolment, by=request.membership, key=key)
        messages.success(request, f"{learner} is enrolled in {request.year}.")
        return redirect(learner)
    return render(request, "tracking/learners/add.html", {"form": form, "enrolment": enrolment})


@CHANGE
@never_cache
def learner_edit(request, learner):
    learner = learners.learner_of(request.school, request.membership, learner)
    form = LearnerForm(posted(request), instance=learner, school=request.school)
    if form.is_valid():
        learners.save_learner(form=form, by=request.membership)
        messages.success(request, f"{learner} is saved.")
        return redirect(learner)
    before = Learner.objects.get(pk=learner.pk)  # what is typed may be no name at all
    return render(request, "tracking/learners/edit.html", {"form": form, "learner": learner, "before": before})


@CHANGE
@never_cache
def enrolment_form(request, learner):
    learner = learners.learner_of(request.school, request.membership, learner)
    row = learners.enrolment_in(learner, request.year)
    added = row.pk is None
    form = EnrolmentForm(posted(request), instance=row, school=request.school)
    if form.is_valid():
        saved = learners.save_enrolment(form=form, by=request.membership)
        messages.success(request, told(saved, added))
        return redirect(learner)
    return render(request, "tracking/learners/enrolment.html", {"form": form, "learner": learner, "added": added})


def told(enrolment, added):
    if enrolment.on_roll_to:
        return f"The last day of {enrolment.learner} is {enrolment.on_roll_to:%-d %B %Y}. All that is recorded stays."
    return f"{enrolment} is saved: {enrolment.cohort}." if not added else f"{enrolment.learner} is enrolled."


def outcome_of(request, pk):
    """An outcome of the plan of a learner whom this member may see."""
    outcome = get_object_or_404(request.school.planoutcome_set, pk=pk)
    outcome.learner = learners.learner_of(request.school, request.membership, outcome.learner_id)
    return outcome


@CHANGE
@never_cache
def plan_outcome_form(request, learner=None, plan_outcome=None):
    if plan_outcome:
        row = outcome_of(request, plan_outcome)
    else:
        row = PlanOutcome(learner=learners.learner_of(request.school, request.membership, learner))
    form = PlanOutcomeForm(posted(request), instance=row, school=request.school)
    if form.is_valid():
        learners.save_plan_outcome(form=form, by=request.membership, key=form_key(request.POST))
        messages.success(request, "The outcome is saved.")
        return redirect(row.learner)
    return render(request, "tracking/learners/plan_outcome.html", {"form": form, "learner": row.learner})


@CHANGE
@never_cache
def plan_outcome_delete(request, plan_outcome):
    outcome = outcome_of(request, plan_outcome)
    if request.method == "POST":
        learners.delete_plan_outcome(outcome=outcome, by=request.membership)
        messages.success(request, "The outcome is deleted.")
        return redirect(outcome.learner)
    return render(request, "tracking/learners/plan_outcome_delete.html", {"outcome": outcome})
