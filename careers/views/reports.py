"""The programme as a report, and the learning journey."""

from django.utils import timezone

from careers.documents import Paper, answer
from careers.forms.reports import ProgrammeReportChoice
from careers.journey import journey_of
from careers.journey.drawing import drawing_of
from careers.journey.poster import PAPERS, poster_of
from careers.programme_report import programme_report_of
from careers.programme_report.sheets import programme_report_sheets
from careers.tenancy import Permission, requires

SEE = requires(see=Permission.SEE_PROGRAMME)


@SEE
def report_programme(request):
    cohorts = list(request.school.cohort_set.all())
    form = ProgrammeReportChoice(request.GET, cohorts=cohorts)
    chosen = form.chosen()
    report = programme_report_of(request.school, request.year, cohorts, **chosen)
    whose = f" of {chosen['cohort']}" if chosen["cohort"] else ""
    paper = Paper(
        title=f"Careers programme{whose} {request.year}",
        body="careers/reports/_programme.html",
        report=report,
        about="What the school plans for its learners this year, for whom, when and to what end.",
        day=timezone.localdate(),
        sheets=lambda: programme_report_sheets(report),
        contents=report.contents,
    )
    return answer(request, paper, "careers/reports/programme.html", form=form)


@SEE
def journey(request):
    look = request.school.look_set.first()
    page = request.school.publicpage_set.first()
    found = journey_of(request.school, request.year, page=page, colour=look.colour if look else "")
    size = "A3" if request.GET.get("paper") == "a3" else "A4"
    paper = Paper(
        title="Our careers learning journey",
        body="careers/reports/_journey.html",
        report=found,
        about=f"What each year group does, half-term by half-term, {request.year}",
        day=timezone.localdate(),
        sheets=list,
        size=f"{size} landscape",
        cover=False,
        more=poster_context(found, size) if request.GET.get("format") == "pdf" else {},
    )
    return answer(request, paper, "careers/reports/journey.html")


def poster_context(found, size):
    """Where everything lies on a sheet of this size."""
    poster = poster_of(found, PAPERS[size])
    return {"poster": poster, "drawing": drawing_of(poster, found.colour)}
