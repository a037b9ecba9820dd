"""Coverage and gaps of a framework as a report; learners' records, one or a whole year group."""

from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers.documents import Paper, answer
from careers.tenancy import Permission, requires
from tracking.forms.records import RecordsForm
from tracking.learners import day_in, learner_of
from tracking.records import ask_for_records, made_by, paper_of, records_of
from tracking.reports.coverage import coverage_report_of, coverage_report_sheets
from tracking.views.coverage import adopted_edition
from tracking.views.learners import posted


@requires(see=Permission.SEE_TOTALS)
def report_coverage(request, edition):
    edition = adopted_edition(request, edition)
    prefetch_related_objects([edition], "sections")
    report = coverage_report_of(request.school, request.year, edition, today=timezone.localdate())
    paper = Paper(
        title=f"Coverage and gaps: {report.framework} {request.year}",
        body="tracking/reports/_coverage.html",
        report=report,
        about="What learners are meant to reach, what is planned, delivered and evidenced, and what is missing.",
        day=report.day,
        sheets=lambda: coverage_report_sheets(report, edition),
        contents=report.contents,
    )
    return answer(request, paper, "tracking/reports/coverage.html", edition=edition, editions=request.editions)


@requires(see=Permission.SEE_OWN_LEARNERS)
@never_cache
def learner_record(request, learner):
    """The whole record up to the year of the address. Her name stands in the page, in no title and no file's name."""
    her, day = learner_of(request.school, request.membership, learner), day_in(request.year)
    (record,) = records_of([her], year=request.year, day=day)
    return answer(request, paper_of(record, day), "tracking/reports/record.html", learner=her, title=her.short_name)


@requires(see=Permission.SEE_LEARNERS, change=Permission.SEE_LEARNERS)
def record_list(request):
    """Asks for the records of a year group or a group, which come in the background, and shows those made lately."""
    form = RecordsForm(posted(request), member=request.membership, year=request.year)
    if form.is_valid():
        of, by, back = form.cleaned_data["who"], request.membership, request.path
        return redirect(ask_for_records(of=of, year=request.year, by=by, number=form.number, back=back))
    return render(request, "tracking/reports/records.html", {"form": form, "made": made_by(request.membership)})
