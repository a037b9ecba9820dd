"""Where the programme reaches what it intends, where it does not, and what to do about it."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from careers import cycle as cycles
from careers import gaps
from careers.adoption import mappable_by
from careers.coverage import coverage_of
from careers.exports import coverage_sheets, gap_sheets
from careers.forms.coverage import AcceptedGapForm, LensForm
from careers.sheets import xlsx_response
from careers.tenancy import Permission, requires

SEE_TOTALS = requires(see=Permission.SEE_TOTALS)


def adopted_edition(request, edition):
    """An edition that this school uses and whose statements learners can reach."""
    request.editions = list(mappable_by(request.school).order_by("adoptions__adopted_at"))
    found = next((one for one in request.editions if one.pk == edition), None)
    if found is None:
        raise Http404("The school does not use this edition.")
    prefetch_related_objects([request.school], "targetgroup_set")
    return found


def first_edition(request, name):
    """To the page `name` of the edition adopted first; a way to begin where there is none."""
    edition = mappable_by(request.school).order_by("adoptions__adopted_at").first()
    if edition is None:
        return render(request, "careers/coverage/none.html", {"page": name})
    return redirect(name, request.school.slug, request.year.start, edition.pk)


@SEE_TOTALS
def coverage_start(request):
    return first_edition(request, "coverage")


@SEE_TOTALS
def gap_start(request):
    return first_edition(request, "gap-list")


@SEE_TOTALS
def coverage_page(request, edition):
    edition = adopted_edition(request, edition)
    prefetch_related_objects([edition], "sections")
    form = LensForm(request.GET, school=request.school, edition=edition)
    coverage = coverage_of(request.school, request.year, edition, lens=form.lens(), today=timezone.localdate())
    form.offer_subjects(coverage.subjects)
    if request.GET.get("format") == "xlsx":
        return xlsx_response(f"Coverage {edition} {request.year}.xlsx", coverage_sheets(coverage, edition))
    base = reverse("coverage", args=[request.school.slug, request.year.start, edition.pk])
    context = {"edition": edition, "editions": request.editions, "form": form, "coverage": coverage, "base": base}
    context["query"] = f"?{request.GET.urlencode()}" if any(form.chips()) else ""
    return render(request, "careers/coverage/page.html", context)


@SEE_TOTALS
def coverage_cell(request, edition, statement, cohort):
    edition = adopted_edition(request, edition)
    form = LensForm(request.GET, school=request.school, edition=edition)
    today, lens = timezone.localdate(), form.lens()
    coverage = coverage_of(request.school, request.year, edition, lens=lens, today=today)
    cell = coverage.cell(statement, cohort)
    if cell is None:
        raise Http404("No such statement and year group with these filters.")
    findings = () if lens.key_stages else gaps.gaps_of(
        request.school, request.year, edition, coverage=coverage, today=today
    )  # fmt: skip
    here = [one for f in findings for one in f.open + f.accepted if (one.line, one.column) == (cell.line, cell.column)]
    context = {"edition": edition, "cell": cell, "gaps": here, "form": form}
    return render(request, "careers/coverage/cell.html", context)


@SEE_TOTALS
def gap_list(request, edition):
    edition = adopted_edition(request, edition)
    prefetch_related_objects([edition], "sections")
    form = LensForm(request.GET, school=request.school, edition=edition)
    form.fields.pop("columns")
    today = timezone.localdate()
    coverage = coverage_of(request.school, request.year, edition, lens=form.lens(), today=today)
    findings = gaps.gaps_of(request.school, request.year, edition, coverage=coverage, today=today)
    form.offer_subjects(coverage.subjects)
    if request.GET.get("format") == "xlsx":
        return xlsx_response(f"Gaps {edition} {request.year}.xlsx", gap_sheets(findings))
    total = sum(len(finding.open) for finding in findings)
    context = {"edition": edition, "editions": request.editions, "form": form, "findings": findings, "total": total}
    return render(request, "careers/coverage/gaps.html", {**context, "coverage": coverage})


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def gap_accept(request, edition, statement, cohort, rule):
    edition = adopted_edition(request, edition)
    statement = get_object_or_404(edition.statements.for_learners(), pk=statement)
    cohort = get_object_or_404(request.school.cohort_set, pk=cohort)
    rule = gaps.RULES_BY_NAME.get(rule)
    if rule is None:
        raise Http404("No such rule.")
    key = {"year": request.year, "rule": rule.name, "statement": statement, "cohort": cohort}
    accepted = request.school.acceptedgap_set.filter(**key).first()
    form = AcceptedGapForm(request.POST or None, instance=accepted, school=request.school)
    if form.is_valid():
        gaps.accept(**key, school=request.school, by=request.membership, **form.cleaned_data)
        messages.success(request, f"Accepted until {form.cleaned_data['until']:%-d %B %Y}.")
        return redirect("gap-list", request.school.slug, request.year.start, edition.pk)
    context = {"form": form, "edition": edition, "statement": statement, "cohort": cohort, "rule": rule}
    return render(request, "careers/coverage/accept.html", context)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def gap_reopen(request, accepted):
    accepted = get_object_or_404(request.school.acceptedgap_set.select_related("statement", "year"), pk=accepted)
    back = redirect("gap-list", request.school.slug, accepted.year.start, accepted.statement.edition_id)
    if request.method == "POST":
        gaps.reopen(accepted=accepted, by=request.membership)
        messages.success(request, "The gap is open again.")
        return back
    return render(request, "careers/coverage/reopen.html", {"accepted": accepted, "back": back.url})


@SEE_TOTALS
def cycle(request, edition):
    edition = adopted_edition(request, edition)
    cohort = request.GET.get("cohort", "")
    cards = cycles.cards_of(
        request.school, request.year, edition, cohort=int(cohort) if cohort.isdecimal() else None,
        today=timezone.localdate(),
    )  # fmt: skip
    context = {"edition": edition, "editions": request.editions, "cards": cards}
    return render(request, "careers/coverage/cycle.html", context)


@SEE_TOTALS
def coverage_groups(request, edition):
    return HttpResponse(status=501)


@SEE_TOTALS
def coverage_trend(request, edition):
    return HttpResponse(status=501)


@requires(see=Permission.SEE_OWN_LEARNERS)
def coverage_learners(request, edition, statement, cohort):
    return HttpResponse(status=501)
