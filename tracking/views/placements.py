"""Work experience: the ledger of hours, checks, what made it meaningful, and the hours of a session."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers.activities import form_key
from careers.coverage import in_hours
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from careers.versions import Stale, differing
from tracking import entitlements, hours, placements, telling
from tracking.exports import reach_sheet
from tracking.forms.entitlements import figure_forms, typed
from tracking.forms.placements import PlacementFilter, PlacementForm, SessionHoursForm
from tracking.imports.pieces import setting_of
from tracking.imports.placements import placement_sheet
from tracking.learners import about_her
from tracking.models import Placement

SEE = requires(see=Permission.SEE_LEARNERS)
CHANGE = requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
ON_A_PAGE = 50


def posted(request):
    return request.POST if request.method == "POST" else None


def placement_at(request, pk):
    """An entry of this school's ledger, whose year is then the page's."""
    rows = request.school.placement_set.select_related(
        "year", "cohort", "learner", "partner", "activity", "employer_feedback"
    )
    placement = get_object_or_404(rows, pk=pk)
    placement.school = placement.learner.school = request.school
    request.year = placement.year
    return placement


@SEE
@never_cache
def placement_list(request):
    cohorts = list(request.school.cohort_set.all())
    search = PlacementFilter(request.GET, year=request.year, cohorts=cohorts)
    everybody = hours.hours_of(
        school=request.school,
        year=request.year,
        cohorts=cohorts,
        today=timezone.localdate(),
        group=search.number("group"),
    )
    found = entries(request, search) if search.shown == "entries" else learners(search, everybody)
    if kind := wanted(request):
        return export(request, search.shown, found, kind)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "page": page,
        "rows": page.object_list if search.shown == "entries" else hours.rows_of(page.object_list),
        "profiles": hours.profiles(everybody),
        "tabs": search.SHOWN.items(),
        "may_change": request.membership.can(Permission.CHANGE_LEARNERS),
    }
    return render(request, "tracking/placements/list.html", context)


def learners(search, everybody):
    """Those whom the filters leave, the least hours first."""
    cohort, reach = search.number("cohort"), search.chosen("reach")
    return [row for row in everybody if cohort in (None, row.cohort.pk) and reach in ("", row.reach)]


def entries(request, search):
    """Those of the year that the filters leave."""
    found = search.entries(request.school.placement_set.filter(year=request.year)).defer(*placements.NOTES)
    return found.select_related("learner", "cohort", "partner", "activity")


def export(request, shown, found, kind):
    entered = shown == "entries"
    sheet = placement_sheet(found, setting_of(request)) if entered else reach_sheet(hours.rows_of(found))
    return download(f"Work experience {request.year} {shown}", [sheet], kind)


@SEE
@never_cache
def placement_detail(request, placement):
    placement = placement_at(request, placement)
    context = {
        "placement": placement,
        "learner": placement.learner,
        "checks": placements.checks_of(placement),
        "tests": (tests := placements.tests_of(placement)),
        "met": sum(met for _, met in tests),
        "feedback": getattr(placement, "employer_feedback", None),
        "history": telling.history_of(placement),
        "may_change": request.membership.can(Permission.CHANGE_LEARNERS),
    }
    return render(request, "tracking/placements/detail.html", context)


def new_placement(request, learner):
    """An unsaved row about a learner who is enrolled in the page's year."""
    who = {"school": request.school, "membership": request.membership}
    return about_her(Placement, **who, learner=learner, year=request.year)


@CHANGE
@never_cache
def placement_form(request, learner=None, placement=None):
    row = placement_at(request, placement) if placement else new_placement(request, learner)
    form = PlacementForm(posted(request), instance=row, school=request.school)
    if form.is_valid():
        try:
            saved = save(request, form)
        except Stale as stale:
            return show_form(request, form, stale.row)
        messages.success(request, "The work experience is saved.")
        return redirect(saved)
    return show_form(request, form)


def save(request, form):
    if form.instance.pk:
        return placements.change_placement(form=form, by=request.membership)
    return placements.add_placement(form=form, by=request.membership, key=form_key(request.POST))


def show_form(request, form, now=None):
    """The form; with `now`, what somebody else has saved meanwhile beside it, ready to be saved over that."""
    context = {"form": form, "learner": form.instance.learner}
    if now:
        form.made_from(now.version)
        context |= {"conflict": differing(now, form), "line": telling.lines_of(now).first()}
    return render(request, "tracking/placements/form.html", context, status=409 if now else 200)


@CHANGE
@never_cache
def placement_delete(request, placement):
    placement = placement_at(request, placement)
    if request.method == "POST":
        placements.delete_placement(placement=placement, by=request.membership)
        messages.success(request, "The entry is deleted.")
        return redirect("placement-list", request.school.slug, request.year.start)
    context = {"placement": placement, "learner": placement.learner, "goes": placements.what_goes(placement)}
    return render(request, "tracking/placements/delete.html", context)


@CHANGE
@never_cache
def session_hours(request, session):
    rows = request.school.session_set.select_related("activity__year")
    session = get_object_or_404(rows, pk=session)
    request.year, session.activity.school = session.activity.year, request.school
    if request.method == "POST" and (why := placements.why_no_hours(session)):
        messages.error(request, why)
        return redirect(session.activity)
    form = SessionHoursForm(posted(request), session=session)
    if form.is_valid():
        chosen = {int(value) for value in request.POST.getlist("enrolment") if value.isdecimal()}
        number = placements.enter_hours(session=session, chosen=chosen, by=request.membership, **form.cleaned_data)
        each = in_hours(form.cleaned_data["hours"])
        messages.success(request, f"{number} learner{'' if number == 1 else 's'} got {each} each.")
        return redirect("placement-list", request.school.slug, request.year.start)
    people = placements.took_part(session)
    left = set(request.POST.getlist("enrolment")) if request.method == "POST" else None
    for row in people:
        row.ticked = row.entry is None and (left is None or str(row.enrolment_id) in left)
    context = {"form": form, "session": session, "people": people, "why_not": placements.why_no_hours(session)}
    context["left"] = sum(row.entry is None for row in people)
    return render(request, "tracking/placements/session.html", context)


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def entitlement_edit(request):
    figures = figure_forms(posted(request), request.school)
    forms = [form for _, rows in figures for _, form in rows]
    wrong = [form for form in forms if not form.is_valid()]  # each is asked, so that each says what is wrong
    if request.method == "POST" and not wrong:
        entitlements.save_figures(school=request.school, figures=typed(figures), by=request.membership)
        messages.success(request, "What each learner is to have is saved.")
        return redirect("placement-list", request.school.slug, request.year.start)
    context = {"figures": figures, "forms": forms, "problems": any(form.errors for form in forms)}
    return render(request, "tracking/placements/entitlements.html", context)
