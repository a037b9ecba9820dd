"""The frameworks that the school uses."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from careers.adoption import adopt, adopted_by, adoption_summary, drop, mappable_by, newest, obstacles, visible_to
from careers.exports import edition_sheets, framework_sheet, hit_sheet
from careers.forms.adoption import StatementSearchForm
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from frameworks.searching import by_framework
from frameworks.views import edition_context

HITS_ON_A_PAGE = 25


@requires(see=Permission.SEE_TOTALS)
def adoption_list(request):
    adopted = adoption_summary(request.school, request.year)
    others = list(visible_to(request.school).exclude(pk__in=[edition.pk for edition in adopted]))
    if kind := wanted(request):
        return download(f"Frameworks of {request.school}", [framework_sheet(adopted, others)], kind)
    for edition in adopted:
        edition.newer = newest(edition, [*adopted, *others])
    return render(request, "careers/adoption/list.html", {"adopted": adopted, "others": others})


@requires(see=Permission.SEE_TOTALS)
def statement_search(request):
    form = StatementSearchForm(request.GET if "q" in request.GET else None, school=request.school)
    hits = form.hits()
    if kind := wanted(request):
        return download("Statements found", [hit_sheet(hits)], kind)
    page = Paginator(hits, HITS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "groups": by_framework(page.object_list)}
    return render(request, "careers/adoption/search.html", context)


@requires(see=Permission.SEE_TOTALS)
def school_edition(request, edition):
    edition = get_object_or_404(visible_to(request.school), pk=edition)
    context = edition_context(request, edition)
    if kind := wanted(request):
        return download(f"{edition.framework.title} {edition.label}", edition_sheets(context["outline"]), kind)
    context["adopted"] = edition.adoptions.filter(school=request.school).exists()
    context["newer"] = newest(edition, visible_to(request.school)) if context["adopted"] else None
    context["mappable"] = edition.statements.for_learners().exists()
    return render(request, "careers/adoption/edition.html", context)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
@require_POST
def adoption_add(request, edition):
    edition = get_object_or_404(visible_to(request.school), pk=edition)
    try:
        adopt(school=request.school, edition=edition, by=request.membership)
    except ValidationError as refused:
        messages.error(request, refused.message)
        return redirect("school-edition", request.school.slug, edition.pk)
    messages.success(request, f"Your school now uses {edition}.")
    if not mappable_by(request.school).filter(pk=edition.pk).exists():
        return redirect("school-edition", request.school.slug, edition.pk)
    return redirect_to_offer(request, edition)


def redirect_to_offer(request, edition):
    """To the grid of intended outcomes, with what the source itself names ticked and not yet saved."""
    response = redirect("intended-edit", request.school.slug, request.year.start, edition.pk)
    response["Location"] += "?offer=1"
    return response


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def adoption_delete(request, edition):
    edition = get_object_or_404(adopted_by(request.school), pk=edition)
    in_the_way = obstacles(request.school, edition)
    if request.method == "POST" and in_the_way:
        messages.error(request, f"{edition} is in use, so your school still has it.")
        return redirect("adoption-delete", request.school.slug, edition.pk)
    if request.method == "POST":
        drop(school=request.school, edition=edition, by=request.membership)
        messages.success(request, f"Your school no longer uses {edition}.")
        return redirect("adoption-list", request.school.slug)
    return render(request, "careers/adoption/delete.html", {"edition": edition, "obstacles": in_the_way})
