"""The school itself: its details, academic years with half-terms, year groups, target groups, history."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from careers import years
from careers.exports import cohort_sheet, history_sheet, target_group_sheet, year_sheet
from careers.forms.school import (
    CohortForm,
    HistoryFilter,
    SchoolDetailsForm,
    TargetGroupForm,
    YearWithTerms,
    kind_name,
)
from careers.history import save_form, told
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires

#: Lists take no POST.
SEE = requires(see=Permission.CHANGE_SCHOOL)


def school_settings(request):
    form = SchoolDetailsForm(request.POST or None, instance=request.school)
    if request.method == "POST" and form.is_valid():
        save_form(form=form, by=request.membership)
        messages.success(request, "The details of the school are saved.")
        return redirect("school-settings", request.school.slug)
    return render(request, "careers/school/details.html", {"form": form})


@SEE
def year_list(request):
    rows = request.school.academicyear_set.prefetch_related("terms").annotate(activities=Count("activity"))
    if kind := wanted(request):
        return download("Academic years", [year_sheet(rows)], kind)
    return render(request, "careers/school/year_list.html", {"rows": rows})


def year_form(request, row=None):
    if row:
        year = get_object_or_404(request.school.academicyear_set, pk=row)
        terms = list(year.terms.all())
    else:
        year, terms = years.propose_year(school=request.school, start=proposed_start(request))
    form = YearWithTerms(request.POST or None, year=year, terms=terms)
    if request.method == "POST" and form.is_valid():
        years.keep_year(**form.rows(), by=request.membership)
        messages.success(request, f"{year} is {'saved' if row else 'added'}.")
        return redirect("year-list", request.school.slug)
    context = {"form": form, "year": year, "new": not row, "problems": form.has_errors()}
    return render(request, "careers/school/year_form.html", context)


def proposed_start(request):
    """The year after the last one, or the one before the first one by ?earlier=1."""
    starts = sorted(request.school.academicyear_set.values_list("start", flat=True))
    return starts[0] - 1 if "earlier" in request.GET else starts[-1] + 1


def year_delete(request, row):
    return delete(request, get_object_or_404(request.school.academicyear_set, pk=row), "year")


@SEE
def cohort_list(request):
    rows = request.school.cohort_set.all()
    if kind := wanted(request):
        return download("Cohorts", [cohort_sheet(rows)], kind)
    return render(request, "careers/school/cohort_list.html", {"rows": rows})


def cohort_form(request, cohort=None):
    row = cohort and get_object_or_404(request.school.cohort_set, pk=cohort)
    return edit(request, CohortForm, row, "cohort")


def cohort_delete(request, cohort):
    return delete(request, get_object_or_404(request.school.cohort_set, pk=cohort), "cohort")


@SEE
def target_group_list(request):
    rows = request.school.targetgroup_set.all()
    if kind := wanted(request):
        return download("Target groups", [target_group_sheet(rows)], kind)
    return render(request, "careers/school/target_group_list.html", {"rows": rows})


def target_group_form(request, group=None):
    row = group and get_object_or_404(request.school.targetgroup_set, pk=group)
    return edit(request, TargetGroupForm, row, "target-group")


def target_group_delete(request, group):
    return delete(request, get_object_or_404(request.school.targetgroup_set, pk=group), "target-group")


def edit(request, form_class, row, name):
    """Add or edit a row that belongs to one of the lists of the settings."""
    form = form_class(request.POST or None, instance=row, school=request.school)
    if request.method == "POST" and form.is_valid():
        saved = save_form(form=form, by=request.membership)
        messages.success(request, f"{saved} is {'saved' if row else 'added'}.")
        return redirect(f"{name}-list", request.school.slug)
    template = f"careers/school/{name.replace('-', '_')}_form.html"
    return render(request, template, {"form": form, "row": row})


def delete(request, row, name):
    """Ask once, naming what goes; or say what stands in the way."""
    if request.method == "POST":
        label = str(row)
        try:
            years.delete_unused(row=row, by=request.membership)
        except ValidationError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{label} is deleted.")
        return redirect(f"{name}-list", request.school.slug)
    context = {"row": row, "refusal": years.why_kept(row), "list": reverse(f"{name}-list", args=[request.school.slug])}
    return render(request, "careers/school/delete.html", context)


def in_words(line):
    """(the line, what kind of thing it is about, what changed from what to what)."""
    return line, kind_name(line.model), told(line)


@SEE
def history_list(request):
    form = HistoryFilter(request.GET, school=request.school)
    found = form.filter(request.school.history_set.all())
    if kind := wanted(request):
        return download(f"History of {request.school}", [history_sheet(map(in_words, found.iterator()))], kind)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    lines = [in_words(line) for line in page]
    return render(request, "careers/school/history_list.html", {"form": form, "page": page, "lines": lines})
