"""Where leavers meant to go, went and stayed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers.activities import form_key
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from tracking import destinations
from tracking.destination_totals import total_sheets, totals_of
from tracking.destinations import Kind, Stage
from tracking.forms.destinations import DestinationForm, EntryForm, LeaverSearch
from tracking.imports.destinations import leaver_sheets
from tracking.imports.pieces import setting_of
from tracking.learners import learner_of
from tracking.models import Destination

CHANGE = requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
ON_A_PAGE = 50


def posted(request):
    return request.POST if request.method == "POST" else None


def years_followed(request):
    """The years whose leavers can be chosen: this one and the three before it, and the one that is looked at."""
    nearest = request.school.nearest_year(request.years)
    oldest = nearest.start - destinations.YEARS_FOLLOWED
    return [year for year in request.years if oldest <= year.start <= nearest.start or year == request.year]


def search_of(request):
    first = destinations.stage_to_ask(request.year, timezone.localdate())
    return LeaverSearch(request.GET, leavers=destinations.leavers_of(request.year), first=first)


@requires(see=Permission.SEE_LEARNERS)
@never_cache
def destination_list(request):
    search = search_of(request)
    found = search.filter()
    objecting = sum(leaver.objects for leaver in found)
    if kind := wanted(request):
        title = f"Leavers {request.year}"
        sheets = leaver_sheets(found, setting_of(request), title)
        return download(f"{title} {timezone.localdate():%Y-%m-%d}", sheets, kind)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"search": search, "page": page, "objecting": objecting, "followed": years_followed(request)}
    return render(request, "tracking/destinations/list.html", context)


@CHANGE
@never_cache
def destination_entry(request):
    """One stage of many leavers on one page: only those of whom it is not known."""
    search = search_of(request)
    stage = search.stage_chosen
    waiting = [one for one in search.filter() if one.kind(stage) == Kind.UNKNOWN]
    if request.method == "POST":
        form = EntryForm(request.POST, leavers=search.leavers, stage=stage)
        if form.is_valid():
            return save_entry(request, form)
    else:
        form = EntryForm(leavers=waiting[:ON_A_PAGE], stage=stage)
    context = {"form": form, "search": search, "stage": destinations.STAGES[stage], "waiting": len(waiting)}
    return render(request, "tracking/destinations/entry.html", context)


def save_entry(request, form):
    typed = form.cleaned_data
    saved = destinations.save_many(
        school=request.school,
        stage=form.stage,
        rows=form.said(),
        recorded_on=typed["recorded_on"],
        source=typed["source"],
        key=typed["form_key"],
        by=request.membership,
    )
    messages.success(request, f"{saved} destination{'' if saved == 1 else 's'} saved.")
    return redirect(request.get_full_path())


@CHANGE
@never_cache
def destination_form(request, destination=None, learner=None):
    row = destination_at(request, destination) if destination else new_for(request, learner)
    offered = {} if destination else {"stage": request.GET.get("stage") or Stage.ACTUAL}
    form = DestinationForm(posted(request), instance=row, school=request.school, initial=offered)
    if form.is_valid():
        key = form_key(request.POST)
        saved = destinations.save_destination(form=form, by=request.membership, key=key)
        messages.success(request, f"{saved} is saved.")
        return redirect(add_address(request, row.learner))
    context = {"form": form, "learner": row.learner, "enrolment": row.enrolment}
    context["told"] = destinations.said_of(row.learner)
    return render(request, "tracking/destinations/form.html", context)


def destination_at(request, pk):
    rows = request.school.destination_set.select_related("enrolment__cohort", "enrolment__year")
    row = get_object_or_404(rows, pk=pk)
    row.learner = learner_of(request.school, request.membership, row.learner_id)
    return row


def new_for(request, learner):
    learner = learner_of(request.school, request.membership, learner)
    enrolment = destinations.in_year(learner, request.year)
    return Destination(learner=learner, enrolment=enrolment)


def add_address(request, learner):
    return reverse("destination-add", args=[request.school.slug, request.year.start, learner.pk])


@CHANGE
@never_cache
def destination_delete(request, destination):
    row = destination_at(request, destination)
    if request.method == "POST":
        destinations.delete_destination(destination=row, by=request.membership)
        messages.success(request, "The destination is deleted.")
        return redirect("destination-list", request.school.slug, row.enrolment.year.start)
    return render(request, "tracking/destinations/delete.html", {"row": row, "learner": row.learner})


@requires(see=Permission.SEE_TOTALS)
def destination_totals(request):
    stage = request.GET.get("stage")
    if stage not in destinations.STAGES:
        stage = destinations.stage_to_ask(request.year, timezone.localdate())
    exact = request.membership.can(Permission.SEE_LEARNERS)
    tables = totals_of(request.year, stage, exact=exact)
    if kind := wanted(request):
        name = f"Destinations of leavers {request.year}"
        return download(name, total_sheets(tables, request.year, stage, exact=exact), kind)
    context = {
        "tables": tables,
        "stage": stage,
        "label": destinations.STAGES[stage],
        "hides": any(table.size is None or table.hides for table in tables),
        "followed": years_followed(request),
    }
    return render(request, "tracking/destinations/totals.html", context)
