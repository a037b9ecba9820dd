"""The library: published frameworks, their words, and a search over all statements."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from frameworks import reading
from frameworks.forms import OutlineFilter, SearchForm
from frameworks.models import Edition
from frameworks.searching import by_framework

PER_PAGE = 25


@login_not_required
@require_safe
def library(request):
    return render(request, "frameworks/library.html", {"shelves": reading.library(), "form": SearchForm()})


@login_not_required
@require_safe
def search(request):
    form = SearchForm(request.GET if "q" in request.GET else None)
    page = Paginator(form.hits(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "groups": by_framework(page.object_list)}
    return render(request, "frameworks/search.html", context)


def published(framework, edition):
    editions = Edition.objects.listed().select_related("framework")
    return get_object_or_404(editions, framework__key=framework, key=edition)


@login_not_required
@require_safe
def edition_detail(request, framework, edition):
    context = edition_context(request, published(framework, edition))
    return render(request, "frameworks/edition.html", context)


def edition_context(request, edition):
    """What frameworks/_edition.html shows; also for a school's own edition on a page of the school."""
    form = OutlineFilter(request.GET, outline=reading.outline(edition))
    return {"edition": edition, "form": form, "whole": form.outline, "outline": form.filter()}


@login_not_required
@require_safe
def edition_print(request, framework, edition):
    outline = reading.outline(published(framework, edition))
    return render(request, "frameworks/print.html", {"edition": outline.edition, "outline": outline})
