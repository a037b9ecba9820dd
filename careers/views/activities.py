"""What is planned for learners: list, planner, add, edit, copy, cancel, delete, sessions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render

from careers import activities, copies
from careers.exports import planner_sheet
from careers.forms.activities import ActivityForm, CancelForm, CopyForm, GapForm, SessionForm
from careers.forms.activity_search import ActivitySearch, PlannerFilter
from careers.imports.activities.sheets import activity_sheet
from careers.models import Activity, Mapping, Membership, Session
from careers.planner import plan_of, planned_in
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires

SEE = requires(see=Permission.SEE_PROGRAMME)
CHANGE_OWN = requires(see=Permission.CHANGE_OWN_ACTIVITIES, change=Permission.CHANGE_OWN_ACTIVITIES)
CHANGE_ALL = requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
NOT_YOURS = (
    "You may change only the activities in which you are named among the staff. "
    "Ask the careers leader to name you there, or to make this change."
)


def activity_at(request, pk):
    """An activity of this school; the page then shows the year in which it is."""
    rows = request.school.activity_set.select_related("year", "first_term", "last_term", "copied_from__year")
    activity = get_object_or_404(rows, pk=pk)
    activity.school, request.year = request.school, activity.year
    return activity


def own_activity(request, pk):
    """An activity that this member may change."""
    activity = activity_at(request, pk)
    if not activity.may_be_changed_by(request.membership):
        raise PermissionDenied(NOT_YOURS)
    return activity


def posted(request):
    return request.POST if request.method == "POST" else None


@SEE
def activity_list(request):
    search = ActivitySearch(request.GET, school=request.school, year=request.year)
    found = search.filter(request.school.activity_set.in_year(request.year))
    if kind := wanted(request):
        title = f"Activities {request.year}"
        sheet = activity_sheet(found, title, year=request.year, member=request.membership)
        return download(title, [sheet], kind)
    page = Paginator(found.for_lists(), 50).get_page(request.GET.get("page"))
    return render(request, "careers/activities/list.html", {"search": search, "page": page})


@SEE
def planner(request):
    form = PlannerFilter(request.GET)
    terms, cohorts = list(request.year.terms.all()), list(request.school.cohort_set.all())
    plan = plan_of(planned_in(request.year, form.chosen()), terms, cohorts)
    if kind := wanted(request):
        return download(f"Year planner {request.year}", [planner_sheet(plan)], kind)
    return render(request, "careers/activities/planner.html", {"form": form, "plan": plan})


@SEE
def activity_detail(request, activity):
    activity = activity_at(request, activity)
    staff = Prefetch("staff", Membership.objects.select_related("user"))
    prefetch_related_objects([activity], "sessions__cohorts", staff)
    context = {
        "activity": activity,
        "may_change": activity.may_be_changed_by(request.membership),
        "editions": activities.met_by(activity),
        "partners": activities.partners_of(activity),
        "staff": activity.staff.all(),
        "sessions": activity.sessions.all(),
        "history": activities.history_of(activity),
    }
    return render(request, "careers/activities/detail.html", context)


@CHANGE_OWN
def activity_form(request, activity=None):
    row = own_activity(request, activity) if activity else Activity(year=request.year)
    gap = GapForm({} if activity else request.GET, school=request.school)
    statement, cohort = gap.chosen()
    form = ActivityForm(
        posted(request),
        instance=row,
        school=request.school,
        year=row.year,
        statement=statement,
        initial={} if activity else {"cohorts": [cohort] if cohort else []},
    )
    if form.is_valid():
        saved = save(request, form, statement)
        return redirect(gap_address(request, statement) if statement else saved)
    return render(request, "careers/activities/form.html", {"form": form, "gap": gap, "statement": statement})


def save(request, form, statement):
    depth, key = form.cleaned_data.get("depth", ""), activities.form_key(request.POST)
    saved = activities.save_activity(form=form, by=request.membership, key=key, statement=statement, depth=depth)
    told = f", and meets {statement.code}: {Mapping.Depth(depth).label}" if statement else ""
    messages.success(request, f"‘{saved}’ is saved{told}.")
    return saved


def gap_address(request, statement):
    return redirect("gap-list", request.school.slug, request.year.start, statement.edition_id).url


@CHANGE_OWN
def activity_copy(request, activity):
    activity = own_activity(request, activity)
    form = CopyForm(posted(request), activity=activity)
    if form.is_valid():
        key, year = activities.form_key(request.POST), form.cleaned_data["year"]
        copy = copies.copy_activity(activity=activity, year=year, by=request.membership, key=key)
        messages.success(request, f"‘{copy}’ is in {copy.year}. Check when it happens.")
        return redirect("activity-edit", request.school.slug, copy.pk)
    return render(request, "careers/activities/copy.html", {"activity": activity, "form": form})


@CHANGE_ALL
def programme_copy(request):
    if request.method == "POST":
        done = copies.copy_programme(year=request.year, by=request.membership)
        messages.success(request, done.told)
        return redirect("activity-list", request.school.slug, done.start)
    return render(request, "careers/activities/programme_copy.html", {"plan": copies.plan_copy(request.year)})


@CHANGE_OWN
def activity_cancel(request, activity):
    activity = own_activity(request, activity)
    form = CancelForm(posted(request))
    if form.is_valid():
        because = form.cleaned_data["cancelled_because"]
        activities.cancel_activity(activity=activity, because=because, by=request.membership)
        messages.success(request, f"‘{activity}’ is cancelled. Its mapping is kept, but no longer counts.")
        return redirect(activity)
    return render(request, "careers/activities/cancel.html", {"activity": activity, "form": form})


@CHANGE_OWN
def activity_restore(request, activity):
    activity = own_activity(request, activity)
    if request.method == "POST":
        activities.restore_activity(activity=activity, by=request.membership)
        messages.success(request, f"‘{activity}’ is planned again.")
        return redirect(activity)
    return render(request, "careers/activities/restore.html", {"activity": activity})


@CHANGE_OWN
def activity_delete(request, activity):
    activity = own_activity(request, activity)
    if request.method == "POST":
        try:
            activities.delete_activity(activity=activity, by=request.membership)
        except ValidationError as fault:
            messages.error(request, fault.messages[0])
            return redirect(activity)
        messages.success(request, f"‘{activity}’ is deleted.")
        return redirect("activity-list", request.school.slug, request.year.start)
    context = {"activity": activity, "why_not": activities.why_activity_stays(activity)}
    return render(request, "careers/activities/delete.html", context)


def own_session(request, pk):
    """A session of an activity that this member may change."""
    session = get_object_or_404(request.school.session_set, pk=pk)
    session.activity = own_activity(request, session.activity_id)
    return session


@CHANGE_OWN
def session_form(request, activity=None, session=None):
    row = own_session(request, session) if session else Session(activity=own_activity(request, activity))
    form = SessionForm(posted(request), instance=row, school=request.school)
    if form.is_valid():
        saved = activities.save_session(form=form, by=request.membership, key=activities.form_key(request.POST))
        messages.success(request, f"The session on {saved.date:%-d %B %Y} is saved.")
        return redirect(row.activity)
    return render(request, "careers/activities/session_form.html", {"form": form, "activity": row.activity})


@CHANGE_OWN
def session_delete(request, session):
    session = own_session(request, session)
    if request.method == "POST":
        try:
            activities.delete_session(session=session, by=request.membership)
            messages.success(request, "The session is deleted.")
        except ValidationError as fault:
            messages.error(request, fault.messages[0])
        return redirect(session.activity)
    context = {"session": session, "activity": session.activity, "why_not": activities.why_session_stays(session)}
    return render(request, "careers/activities/session_delete.html", context)
