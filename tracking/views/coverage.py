"""Where the programme reaches what it intends, where it does not, and what to do about it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers import cycle as cycles
from careers.adoption import mappable_by
from careers.coverage import WHOLE
from careers.forms.coverage import AcceptedGapForm, LensForm
from careers.gaps import accept, reopen
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from tracking import gaps
from tracking.comparing import comparison_of
from tracking.exports import (
    coverage_sheets,
    cycle_sheet,
    gap_sheets,
    group_sheets,
    lacking_sheet,
    trend_sheet,
)
from tracking.layers import coverage_with_layers
from tracking.learners import listed
from tracking.occasions import occasions_of
from tracking.trends import trend_of
from tracking.veiling import totals_of, veiled

SEE_TOTALS = requires(see=Permission.SEE_TOTALS)
#: What a learner may lack, in words.
LACKING = {"delivered": "took part in nothing held", "evidenced": "have no evidence at the expected level"}


def adopted_edition(request, edition):
    """An edition that this school uses and whose statements learners can reach."""
    request.editions = list(mappable_by(request.school).order_by("adoptions__adopted_at"))
    found = next((one for one in request.editions if one.pk == edition), None)
    if found is None:
        raise Http404("The school does not use this edition.")
    return found


def first_edition(request, name):
    """To the page `name` of the edition adopted first; a way to begin where there is none."""
    edition = mappable_by(request.school).order_by("adoptions__adopted_at").first()
    if edition is None:
        return render(request, "tracking/coverage/none.html", {"page": name})
    return redirect(name, request.school.slug, request.year.start, edition.pk)


@SEE_TOTALS
def coverage_start(request):
    return first_edition(request, "coverage")


@SEE_TOTALS
def gap_start(request):
    return first_edition(request, "gap-list")


def looked_at(request, edition, lens, **how):
    """(coverage with all four layers, the learners behind it), veiled for who may see no learner."""
    today = timezone.localdate()
    coverage, layers = coverage_with_layers(request.school, request.year, edition, lens=lens, today=today, **how)
    return (coverage if telling(request) else veiled(coverage, layers)), layers


def telling(request):
    """Whether this member may be told the numbers of few learners."""
    return request.membership.can(Permission.SEE_OWN_LEARNERS)


def gaps_in(request, edition, coverage, layers):
    return gaps.gaps_of(
        request.school, request.year, edition, coverage=coverage, layers=layers, today=timezone.localdate(),
        telling=telling(request),
    )  # fmt: skip


@SEE_TOTALS
def coverage_page(request, edition):
    edition = adopted_edition(request, edition)
    prefetch_related_objects([edition], "sections")
    prefetch_related_objects([request.school], "targetgroup_set")
    form = LensForm(request.GET, school=request.school, edition=edition)
    coverage, layers = looked_at(request, edition, form.lens())
    form.offer_subjects(coverage.subjects)
    layer = form.chosen("layer") or ""
    if kind := wanted(request):
        return download(f"Coverage {edition} {request.year}", coverage_sheets(coverage, edition, layer), kind)
    context = {"edition": edition, "editions": request.editions, "form": form, "coverage": coverage, "layer": layer}
    context["totals"] = totals_of(coverage, layer) if layer in ("delivered", "evidenced") else None
    context["base"] = reverse("coverage", args=[request.school.slug, request.year.start, edition.pk])
    context["query"] = f"?{request.GET.urlencode()}" if layer or any(form.chips()) else ""
    context["layers"] = form.fields["layer"].choices
    context |= {"recorded": bool(layers.roll), "telling": telling(request), "day": layers.day}
    context["today"] = timezone.localdate()
    return render(request, "tracking/coverage/page.html", context)


def cell_of(request, edition, statement, cohort, **how):
    """(form of the filters, coverage, layers, the cell); Http404 where the filters leave no such cell."""
    form = LensForm(request.GET, school=request.school, edition=edition, fixed=True)
    lens = form.lens()
    coverage, layers = looked_at(request, edition, lens, grouped=lens.section is not None, **how)
    cell = coverage.cell(statement, cohort)
    if cell is None:
        raise Http404("No such statement and year group with these filters.")
    return form, coverage, layers, cell


@SEE_TOTALS
def coverage_cell(request, edition, statement, cohort):
    edition = adopted_edition(request, edition)
    prefetch_related_objects([request.school], "targetgroup_set")
    form, coverage, layers, cell = cell_of(request, edition, statement, cohort, targets=True)
    findings = () if coverage.lens.key_stages else gaps_in(request, edition, coverage, layers)
    here = [one for f in findings for one in f.open + f.accepted if (one.line, one.column) == (cell.line, cell.column)]
    occasions = occasions_of(request.school, request.year, cell, layers, telling=telling(request))
    context = {"edition": edition, "cell": cell, "gaps": here, "form": form, "occasions": occasions}
    return render(request, "tracking/coverage/cell.html", {**context, "day": layers.day})


@never_cache
@requires(see=Permission.SEE_OWN_LEARNERS)
def coverage_learners(request, edition, statement, cohort):
    edition = adopted_edition(request, edition)
    lack = request.GET.get("lack") if request.GET.get("lack") in LACKING else "delivered"
    form, _, layers, cell = cell_of(request, edition, statement, cohort)
    lacking = layers.lacking(cell, lack)
    rows = request.school.enrolment_set.in_year(request.year).visible_to(request.membership)
    seen = listed(rows.filter(learner__in=lacking))
    if kind := wanted(request):
        return download(f"{cell.line.code} {cell.column.name}", [lacking_sheet(seen, LACKING[lack])], kind)
    page = Paginator(seen, 100).get_page(request.GET.get("page"))
    context = {"edition": edition, "cell": cell, "form": form, "lack": lack, "share": getattr(cell, lack), "page": page}
    registers = {held: meeting.activity for meeting in cell.now for held in meeting.activity.held if held in cell.held}
    context |= {"lacking": LACKING[lack], "total": len(lacking), "day": layers.day, "registers": registers.items()}
    return render(request, "tracking/coverage/learners.html", context)


@SEE_TOTALS
def gap_list(request, edition):
    edition = adopted_edition(request, edition)
    prefetch_related_objects([edition], "sections")
    prefetch_related_objects([request.school], "targetgroup_set")
    form = LensForm(request.GET, school=request.school, edition=edition)
    del form.fields["columns"]
    coverage, layers = looked_at(request, edition, form.lens(), targets=True)
    findings = gaps_in(request, edition, coverage, layers)
    form.offer_subjects(coverage.subjects)
    if kind := wanted(request):
        return download(f"Gaps {edition} {request.year}", gap_sheets(findings), kind)
    total = sum(len(finding.open) for finding in findings)
    context = {"edition": edition, "editions": request.editions, "form": form, "findings": findings, "total": total}
    whole = next((finding for finding in findings if finding.rule.name == request.GET.get("whole")), None)
    context["whole"] = whole and whole.rule.name
    context["page"] = whole and Paginator(whole.open, 50).get_page(request.GET.get("page"))
    return render(request, "tracking/coverage/gaps.html", {**context, "coverage": coverage})


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
        accept(**key, school=request.school, by=request.membership, **form.cleaned_data)
        messages.success(request, f"Accepted until {form.cleaned_data['until']:%-d %B %Y}.")
        return redirect("gap-list", request.school.slug, request.year.start, edition.pk)
    context = {"form": form, "edition": edition, "statement": statement, "cohort": cohort, "rule": rule}
    return render(request, "tracking/coverage/accept.html", context)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def gap_reopen(request, accepted):
    accepted = get_object_or_404(request.school.acceptedgap_set.select_related("statement", "year"), pk=accepted)
    back = redirect("gap-list", request.school.slug, accepted.year.start, accepted.statement.edition_id)
    if request.method == "POST":
        reopen(accepted=accepted, by=request.membership)
        messages.success(request, "The gap is open again.")
        return back
    return render(request, "tracking/coverage/reopen.html", {"accepted": accepted, "back": back.url})


@SEE_TOTALS
def cycle(request, edition):
    edition = adopted_edition(request, edition)
    cohort = request.GET.get("cohort", "")
    coverage, _ = looked_at(request, edition, WHOLE, grouped=False)
    cards = cycles.cards_of(
        request.school, request.year, edition, cohort=int(cohort) if cohort.isdecimal() else None,
        today=timezone.localdate(), coverage=coverage,
    )  # fmt: skip
    if kind := wanted(request):
        return download(f"Cycle {edition} {request.year}", [cycle_sheet(cards, request.year)], kind)
    context = {"edition": edition, "editions": request.editions, "cards": cards}
    return render(request, "tracking/coverage/cycle.html", context)


@SEE_TOTALS
def coverage_groups(request, edition):
    """On its own page, or below the coverage that fetches it."""
    edition = adopted_edition(request, edition)
    targets, sees_all = request.school.targetgroup_set.all(), request.membership.can(Permission.SEE_LEARNERS)
    coverage, layers = coverage_with_layers(
        request.school, request.year, edition, today=timezone.localdate(), grouped=False, targets=True
    )
    comparison = comparison_of(request.school, request.year, coverage, layers, targets, telling=sees_all)
    if kind := wanted(request):
        return download(f"Groups compared {edition} {request.year}", group_sheets(comparison), kind)
    context = {"edition": edition, "editions": request.editions, "comparison": comparison, "day": layers.day}
    page = "_groups" if request.htmx else "groups"
    return render(request, f"tracking/coverage/{page}.html", {**context, "sees_all": sees_all})


@SEE_TOTALS
def coverage_trend(request, edition):
    edition = adopted_edition(request, edition)
    moments = trend_of(request.school, edition, telling=telling(request))
    if kind := wanted(request):
        return download(f"Trend {edition}", [trend_sheet(moments)], kind)
    context = {"edition": edition, "editions": request.editions, "moments": moments}
    if not moments:
        terms = request.year.terms.filter(ends_on__gte=timezone.localdate())
        context["first"] = terms.order_by("ends_on").first()
    return render(request, "tracking/coverage/trend.html", context)
