"""Personal guidance interviews: who is due, booked, held, missed; notes and agreed actions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers.activities import form_key
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from careers.versions import Stale
from tracking import interviews, standings, telling
from tracking.exports import standing_sheet
from tracking.forms.interviews import BookingForm, InterviewFilter, InterviewForm, agreed_forms
from tracking.imports.interviews import interview_sheet
from tracking.imports.pieces import setting_of
from tracking.learners import about_her
from tracking.models import Enrolment, Interview

SEE = requires(see=Permission.SEE_LEARNERS)
CHANGE = requires(see=Permission.CHANGE_INTERVIEWS, change=Permission.CHANGE_INTERVIEWS)
ON_A_PAGE = 50


def posted(request):
    return request.POST if request.method == "POST" else None


def interview_at(request, pk):
    """An interview of this school, whose year is then the page's."""
    rows = request.school.interview_set.select_related("year", "cohort", "learner", "adviser__user")
    interview = get_object_or_404(rows, pk=pk)
    interview.school = interview.learner.school = request.school
    request.year = interview.year
    return interview


@SEE
@never_cache
def interview_list(request):
    today, cohorts = timezone.localdate(), list(request.school.cohort_set.all())
    search = InterviewFilter(request.GET, school=request.school, cohorts=cohorts)
    target = search.chosen("target")
    everybody = standings.standings(
        school=request.school, year=request.year, cohorts=cohorts, today=today, target=target
    )
    found = standings.Found(everybody, standings.entries_of(request.year, target), today)
    found.narrow(cohort=search.chosen("cohort"), adviser=search.chosen("adviser"))
    if kind := wanted(request):
        return export(request, found, search.shown, kind)
    page = Paginator(found.rows(search.shown), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "tabs": [(name, label, len(found.rows(name))) for name, label in search.SHOWN.items()],
        "progress": standings.progress(everybody),
        "asks": any(row.is_due for row in everybody),
        "page": page,
        "rows": found.loaded(search.shown, page.object_list, request.year),
        "overdue": found.overdue,
        "today": today,
        "may_change": request.membership.can(Permission.CHANGE_INTERVIEWS),
    }
    return render(request, "tracking/interviews/list.html", context)


def export(request, found, shown, kind):
    """The learners or interviews of the list, those of every page."""
    rows = found.loaded(shown, found.rows(shown), request.year)
    learners = shown in ("due", "all")
    sheet = standing_sheet(rows) if learners else interview_sheet(rows, setting_of(request))
    return download(f"Interviews {request.year} {shown}", [sheet], kind)


@SEE
@never_cache
def interview_detail(request, interview):
    interview = interview_at(request, interview)
    context = {
        "interview": interview,
        "learner": interview.learner,
        "actions": interview.actions.all(),
        "history": telling.history_of(interview),
        "today": timezone.localdate(),
        "sees_restricted": request.membership.can(Permission.SEE_RESTRICTED_NOTES),
        "may_change": request.membership.can(Permission.CHANGE_INTERVIEWS),
    }
    return render(request, "tracking/interviews/detail.html", context)


def new_interview(request, learner):
    """An unsaved row about a learner who is enrolled in the page's year."""
    who = {"school": request.school, "membership": request.membership}
    return about_her(Interview, **who, learner=learner, year=request.year)


@CHANGE
@never_cache
def interview_form(request, interview=None, learner=None):
    row = interview_at(request, interview) if interview else new_interview(request, learner)
    asked = request.GET.get("status")
    form = InterviewForm(
        posted(request),
        instance=row,
        school=request.school,
        membership=request.membership,
        initial={"status": asked} if asked in Interview.Status.values else {},
    )
    agreed = agreed_forms(posted(request), interviews.agreed_of(row) if interview else [])
    if form.is_valid() and agreed.is_valid():
        return save(request, form, agreed)
    return show_form(request, form, agreed)


def save(request, form, agreed):
    keep = {"form": form, "agreed": agreed.agreed(), "by": request.membership}
    try:
        if form.instance.pk:
            saved = interviews.change_interview(**keep)
        else:
            saved = interviews.add_interview(**keep, key=form_key(request.POST))
    except Stale as stale:
        return show_form(request, form, agreed, stale.row)
    messages.success(request, "The interview is saved.")
    return redirect(saved)


def show_form(request, form, agreed, now=None):
    """The form; with `now`, what somebody else has saved meanwhile beside it, ready to be saved over that."""
    context = {"form": form, "agreed": agreed, "learner": form.instance.learner}
    context |= {"forms": [form, *agreed], "problems": form.errors or any(agreed.errors)}
    if now:
        form.made_from(now.version)
        context |= {"conflict": interviews.clashes(now, form, agreed.agreed())}
        context |= {"line": telling.lines_of(now).first()}
    return render(request, "tracking/interviews/form.html", context, status=409 if now else 200)


@CHANGE
@never_cache
def interview_delete(request, interview):
    interview = interview_at(request, interview)
    if request.method == "POST":
        interviews.delete_interview(interview=interview, by=request.membership)
        messages.success(request, "The interview is deleted.")
        return redirect("interview-list", request.school.slug, request.year.start)
    context = {"interview": interview, "learner": interview.learner, "goes": interviews.what_goes(interview)}
    return render(request, "tracking/interviews/delete.html", context)


@CHANGE
@never_cache
def interview_book(request):
    """Several learners on one day. Who was ticked comes by POST from the list; without a day the page asks for it."""
    ticked = {value for value in request.POST.getlist("enrolment") if value.isdecimal()}
    rows = Enrolment.objects.filter(school=request.school, year=request.year, pk__in=ticked)
    chosen = list(rows.select_related("learner", "cohort").by_name())
    if not chosen:
        if request.method == "POST":
            messages.warning(request, "Tick the learners whom you want to book first.")
        return redirect("interview-list", request.school.slug, request.year.start)
    form = BookingForm(request.POST if "date" in request.POST else None, school=request.school, year=request.year)
    if form.is_valid():
        try:
            bookings = form.bookings(chosen, form_key(request.POST))
        except ValidationError as fault:
            form.add_error("minutes", fault)
        else:
            return booked(request, bookings)
    return render(request, "tracking/interviews/book.html", {"form": form, "chosen": chosen})


def booked(request, bookings):
    interviews.book(bookings=bookings, school=request.school, by=request.membership)
    number = len(bookings)
    messages.success(request, f"{number} interview{'' if number == 1 else 's'} booked on {bookings[0].date:%-d %B %Y}.")
    return redirect("interview-list", request.school.slug, request.year.start)
