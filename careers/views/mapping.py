"""Which activities meet which statements: by activity, by statement, and the matrix."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from careers.adoption import mappable_by, statements_offered
from careers.forms.mapping import MatrixForm
from careers.forms.picking import ActivityPicker, StatementPicker
from careers.imports.activities.sheets import matrix_sheets
from careers.mapping import Stale, matrix_of
from careers.sheets import download, wanted
from careers.tenancy import SAFE_METHODS, Permission, requires

#: A ticked row is two fields, and Django refuses more than 1,000.
ROWS_ON_A_PAGE = 400


@requires(see=Permission.SEE_PROGRAMME, change=Permission.CHANGE_OWN_ACTIVITIES)
def activity_mapping(request, activity, edition):
    activity = get_object_or_404(request.school.activity_set.select_related("year"), pk=activity)
    may_change = activity.may_be_changed_by(request.membership)
    if request.method not in SAFE_METHODS and not may_change:
        raise PermissionDenied
    editions = list(mappable_by(request.school))
    edition = one_of(editions, edition)
    page = page_of(request, statements_offered(edition))
    picker = ActivityPicker(activity, edition, page.object_list, request.GET, posted(request))
    context = {"activity": activity, "edition": edition, "editions": editions, "may_change": may_change, "page": page}
    return answer(request, picker, "careers/mapping/activity.html", context)


@requires(see=Permission.SEE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def statement_mapping(request, edition, statement):
    edition = get_object_or_404(mappable_by(request.school), pk=edition)
    statement = get_object_or_404(statements_offered(edition).select_related("section"), pk=statement)
    activities = request.school.activity_set.in_year(request.year).exclude(status="cancelled")
    page = page_of(request, activities.prefetch_related("cohorts"))
    picker = StatementPicker(request.year, statement, page.object_list, request.GET, posted(request))
    may_change = request.membership.can(Permission.CHANGE_PROGRAMME)
    context = {"statement": statement, "edition": edition, "may_change": may_change, "page": page}
    return answer(request, picker, "careers/mapping/statement.html", context)


def one_of(editions, pk):
    for edition in editions:
        if edition.pk == pk:
            return edition
    raise Http404("The school does not use this edition, or it has no statements for learners.")


def posted(request):
    """What was sent, nothing included: a form without a tick is sent empty."""
    return request.POST if request.method == "POST" else None


def page_of(request, rows):
    return Paginator(list(rows), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))


def answer(request, picker, template, context):
    """Show the picker, or save it; 409 with both sides where somebody else saved meanwhile."""
    if request.method == "POST" and picker.form.is_valid():
        try:
            saved = picker.save(by=request.membership)
        except Stale as stale:
            picker.take_in(stale)
            return render(request, template, context | {"picker": picker, "stale": stale}, status=409)
        messages.success(request, said(saved, len(picker.depths)))
        return redirect(request.get_full_path())
    return render(request, template, context | {"picker": picker})


def said(saved, chosen):
    """What a save did, in words."""
    if not saved:
        return "Nothing had changed, so nothing was saved."
    done = [(saved.added, "added"), (saved.changed, "changed"), (saved.removed, "removed")]
    return f"Saved, {chosen} chosen: {', '.join(f'{count} {word}' for count, word in done if count)}."


@requires(see=Permission.SEE_PROGRAMME)
def mapping_matrix(request, edition):
    editions = list(mappable_by(request.school))
    edition = one_of(editions, edition)
    sections = list(edition.sections.order_by("order"))
    form = MatrixForm(request.GET, cohorts=request.school.cohort_set.shown(), sections=sections)
    activities = form.activities(request.school.activity_set.in_year(request.year)).prefetch_related("cohorts")
    statements = form.statements(statements_offered(edition).select_related("section"))
    unmet, unmapped = form.wanted["unmet"], form.wanted["unmapped"]
    matrix = matrix_of(list(activities), list(statements), unmet=unmet, unmapped=unmapped)
    if kind := wanted(request):
        sheets = matrix_sheets(matrix, "Mapping", year=request.year, member=request.membership)
        return download(f"Mapping of {edition.framework.title} {request.year}", sheets, kind)
    context = {"edition": edition, "editions": editions, "form": form, "matrix": matrix}
    return render(request, "careers/mapping/matrix.html", context)
