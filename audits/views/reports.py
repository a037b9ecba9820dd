"""All reports, and those that touch audits and actions."""

from django.shortcuts import render
from django.utils import timezone

from audits.reports.governors import governors_report_of, governors_sheets
from audits.reports.listing import listing_of
from audits.reports.missing import missing_of, missing_sheets
from audits.reports.plan import plan_of
from audits.reports.plan_sheets import plan_sheets
from audits.reports.review import review_of, review_sheets
from audits.views.results import audit_at, not_yet
from careers.documents import Paper, answer
from careers.tenancy import Permission, requires


@requires(see=Permission.OPEN_SCHOOL)
def report_list(request):
    asked = request.GET.get("year", "")
    request.year = next((year for year in request.years if str(year.start) == asked), request.year)
    context = {"listing": listing_of(request.membership, request.year)}
    return render(request, "audits/reports/list.html", context)


@requires(see=Permission.SEE_TOTALS)
def report_governors(request):
    report = governors_report_of(request.membership, request.year, request.years, today=timezone.localdate())
    paper = Paper(
        title=report.title,
        body="audits/reports/_governors.html",
        report=report,
        about=report.about,
        day=report.day,
        sheets=lambda: governors_sheets(report),
        contents=report.contents,
    )
    return answer(request, paper)


@requires(see=Permission.SEE_TOTALS)
def report_plan(request):
    today = timezone.localdate()
    plan = plan_of(request.school, request.year, edition=request.GET.get("edition", ""), today=today)
    paper = Paper(
        title=f"Careers development plan {request.year}",
        body="audits/reports/_plan.html",
        report=plan,
        about="What the school wants to get better at, how far it is, and who does what by when.",
        day=today,
        sheets=lambda: plan_sheets(plan),
        contents=plan.contents,
    )
    return answer(request, paper, "audits/reports/plan.html")


@requires(see=Permission.SEE_TOTALS)
def audit_report(request, audit):
    audit, today = audit_at(request, audit), timezone.localdate()
    if audit.is_open:
        return not_yet(request, audit, "Report")
    review = review_of(audit, today=today)
    paper = Paper(
        title=f"Review: {audit}",
        body="audits/reports/_review.html",
        report=review,
        about=f"What the group agreed on each statement, why, what changed, and what is done about it. {stands(audit)}",
        day=today,
        sheets=lambda: review_sheets(review),
        contents=review.contents,
    )
    return answer(request, paper)


@requires(see=Permission.SEE_TOTALS)
def audit_gap_report(request, audit):
    audit, today = audit_at(request, audit), timezone.localdate()
    if audit.is_open:
        return not_yet(request, audit, "Gaps found")
    missing = missing_of(audit, today=today)
    paper = Paper(
        title=f"Gaps found: {audit}",
        body="audits/reports/_missing.html",
        report=missing,
        about=f"What is not in place yet, what the group says about it, and what is done. {stands(audit)}",
        day=today,
        sheets=lambda: missing_sheets(missing),
        contents=missing.contents,
    )
    return answer(request, paper)


def stands(audit):
    """Whether what a report says is final."""
    return f"Agreed on {audit.frozen_at:%-d %B %Y}." if audit.is_frozen else "Not final: the group still agrees."
