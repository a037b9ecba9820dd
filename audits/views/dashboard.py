"""The dashboard of those who lead, the list behind its outcomes, and its groups compared."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.db.models import Subquery, prefetch_related_objects
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from audits.dashboard import Asked, dashboard_of, figures, picture_of
from audits.dashboard.changes import KINDS
from audits.dashboard.counting import PAGE
from audits.dashboard.dates import near
from audits.dashboard.groups import reached_less
from audits.dashboard.outcomes import INTENDED, LAYERS, outcome_sheet
from audits.forms.dashboard import DashboardForm, OutcomesForm
from careers.adoption import mappable_by
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from careers.visits import changes_since, look
from frameworks.models import Section
from tracking.comparing import comparison_of

SEE_TOTALS = requires(see=Permission.SEE_TOTALS)
ON_A_PAGE = 100


def asked_by(request, form_class=DashboardForm):
    """(the filters, the edition adopted first or None); the school's groups are at hand then."""
    prefetch_related_objects([request.school], "targetgroup_set")
    edition = edition_with_sections(request.school)
    return form_class(request.GET, school=request.school, edition=edition), edition


def edition_with_sections(school):
    """The edition adopted first, its sections at hand: one query for both."""
    first = mappable_by(school).order_by("adoptions__adopted_at").values("pk")[:1]
    sections = list(Section.objects.filter(edition=Subquery(first)).select_related("edition__framework"))
    if not sections:
        return None
    edition = sections[0].edition
    edition._prefetched_objects_cache = {"sections": sections}
    return edition


@SEE_TOTALS
def dashboard(request):
    form, edition = asked_by(request)
    today, targets = timezone.localdate(), request.school.targetgroup_set.all()
    board = dashboard_of(request.membership, request.year, edition, targets, form.asked(), today=today)
    form.offer(board.picture)
    context = {"board": board, "form": form, "edition": edition, "near": near(board.days)}
    context["later"] = [one for one in board.days if one not in context["near"]]
    context |= {"changes": changes_seen(request, board), "drawn": drawn(board)}
    context["query"] = f"?{request.GET.urlencode()}" if form.asked().query else ""
    return render(request, "audits/dashboard/page.html", context)


def changes_seen(request, board):
    """What changed since the last look, None on the first; the present look is written."""
    who, now = {"school": request.school, "user": request.user}, timezone.now()
    since = look(**who, page=PAGE, seen=board.counts, now=now)
    if since is None:
        return None
    return changes_since(membership=request.membership, year=request.year, since=since, now=now, kinds=KINDS)


def drawn(board):
    """[(id, heading, figure)] of what there is to draw."""
    picture, found = board.picture, []
    if picture and picture.outcomes.cells:
        found = [
            ("funnel", "From intended to evidenced", figures.funnel(picture.outcomes)),
            ("coverage", "Coverage by theme", figures.heat(picture.coverage)),
            ("trend", "Trend", figures.trend(board.kept, picture.outcomes)),
        ]
    found.append(("profile", "The last review", figures.profile(board.agreed)))
    return [one for one in found if one[2]]


@SEE_TOTALS
def dashboard_outcomes(request):
    """Every intended outcome that has come so far, or has not."""
    form, edition = asked_by(request, OutcomesForm)
    layer = request.GET.get("layer") if request.GET.get("layer") in LAYERS else INTENDED
    lacks = bool(request.GET.get("lacks")) and layer != INTENDED
    context = {"form": form, "edition": edition, "layer": layer, "lacks": lacks, "layers": LAYERS}
    if edition is None:
        return render(request, "audits/dashboard/outcomes.html", context)
    found = picture_of(request.membership, request.year, edition, form.asked(), today=timezone.localdate())
    form.offer(found)
    cells = found.outcomes.lacking(layer) if lacks else found.outcomes.at(layer)
    if kind := wanted(request):
        return download(f"Outcomes {layer} {request.year}", [outcome_sheet(cells)], kind)
    context["page"] = Paginator(cells, ON_A_PAGE).get_page(request.GET.get("page"))
    context |= {"counts": list(found.outcomes.funnel), "whole": len(found.outcomes.cells)}
    return render(request, "audits/dashboard/outcomes.html", context)


@SEE_TOTALS
def dashboard_groups(request):
    """On its own page, or below the dashboard that fetches it. Who sees no learner is shown all of the school."""
    form, edition = asked_by(request)
    sees_all = request.membership.can(Permission.SEE_LEARNERS)
    asked = form.asked() if sees_all else Asked()
    asked = replace(asked, lens=replace(asked.lens, group=None))
    context = {"edition": edition, "sees_all": sees_all, "less": request.GET.get("show") == "less"}
    if edition:
        context |= compared(request, edition, asked, context["less"])
    context["back"] = reverse("dashboard", args=[request.school.slug, request.year.start])
    return render(request, f"audits/dashboard/{'_groups' if request.htmx else 'groups'}.html", context)


def compared(request, edition, asked, less):
    """The comparison, with `less` only of the watched groups that were reached less than all."""
    targets, telling = request.school.targetgroup_set.all(), request.membership.can(Permission.SEE_LEARNERS)
    found = picture_of(request.membership, request.year, edition, asked, today=timezone.localdate())
    watched = [one for one in targets if one.watched or not less]
    comparison = comparison_of(request.school, request.year, found.coverage, found.layers, watched, telling=telling)
    if less:
        names = {one.name for one in watched}
        groups = (one for one in comparison.groups if one.name in names)
        comparison = replace(comparison, groups=tuple(reached_less(comparison.everybody, groups)))
    return {"comparison": comparison, "day": found.layers.day}
