"""What an audit found: profile, every answer, one statement, and what the records show beside it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from audits.charts import chart_of
from audits.exports import fact_sheet
from audits.facts import facts_of, kept_facts, open_to
from audits.forms.results import AnswerSearch
from audits.headlines import headlines
from audits.models import Action, Audit
from audits.profiles import profile_of
from audits.sheets import answer_sheets, profile_sheets
from audits.stories import story_of
from audits.wording import kept_wording, wording_of
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires

#: Which rows are open to whom stands in `audit_at`: who sees totals, and who takes part.
OPEN = requires(see=Permission.OPEN_SCHOOL)
#: So many statements show the words of their level on the page of all of them.
FEW = 60


def audit_at(request, pk):
    """An audit of this school, for who sees totals and who takes part; the page then shows the year it is about."""
    rows = Audit.objects.filter(school=request.school).select_related("edition__framework", "year", "target", "kept")
    audit = get_object_or_404(rows, pk=pk)
    if not request.membership.can(Permission.SEE_TOTALS) and not audit.has_participant(request.membership):
        raise PermissionDenied
    audit.school, request.year = request.school, audit.year
    return audit


def not_yet(request, audit, title):
    """While each judges alone there is nothing to see but that."""
    takes_part = audit.has_participant(request.membership)
    return render(request, "audits/results/not_yet.html", {"audit": audit, "title": title, "takes_part": takes_part})


def statements_of(audit):
    """The address below which each statement of the audit has its page, by its id."""
    return reverse("audit-statement", args=[audit.school.slug, audit.pk, 0]).removesuffix("0/")


@OPEN
def audit_profile(request, audit):
    audit = audit_at(request, audit)
    if audit.is_open:
        return not_yet(request, audit, "Profile")
    profile = profile_of(audit)
    if kind := wanted(request):
        return download(f"Profile of {audit}", profile_sheets(profile), kind)
    bands = [(band, chart_of(band, profile.target)) for band in profile.bands]
    context = {"audit": audit, "profile": profile, "headlines": headlines(profile), "bands": bands}
    context["statements"] = statements_of(audit)
    return render(request, "audits/results/profile.html", context)


@OPEN
def audit_answers(request, audit):
    audit = audit_at(request, audit)
    if audit.is_open:
        return not_yet(request, audit, "Answers")
    profile = profile_of(audit)
    search = AnswerSearch(request.GET, profile=profile)
    rows = search.rows()
    if kind := wanted(request):
        return download(f"Answers of {audit}", answer_sheets(profile, rows), kind)
    shown = {row.asked.id for row in rows}
    bands = [(band, [row for row in band.rows if row.asked.id in shown]) for band in profile.bands]
    context = {"audit": audit, "profile": profile, "search": search, "count": len(rows)}
    context |= {"statements": statements_of(audit), "looks": len(profile.rows) <= FEW}
    context |= {"bands": [(band, found) for band, found in bands if found]}
    return render(request, "audits/results/answers.html", context)


@OPEN
def audit_statement(request, audit, statement):
    audit = audit_at(request, audit)
    story = story_of(audit, statement, request.membership)
    code = story.row.asked.code
    actions = Action.objects.filter(school=request.school, statement=statement).select_related("owner__user")
    context = {
        "audit": audit,
        "story": story,
        "facts": facts_beside(request, audit, [code]).get(code, []),
        "actions": actions.visible_to(request.membership).overdue_first(timezone.localdate()),
    }
    return render(request, "audits/results/statement.html", context)


@OPEN
def section_facts(request, audit, section=None):
    """Beside each statement of a section, or of the whole audit. Pages of statements take the pieces to their own."""
    audit = audit_at(request, audit)
    wording = kept_wording(audit) if audit.is_frozen else wording_of(audit, texts=False)
    theme = next((theme for theme, _ in wording.themes if theme.id == section), None)
    if section is not None and theme is None:
        raise Http404("No such part of this audit.")
    statements = [one for top, rows in wording.themes if theme in (None, top) for one in rows]
    found = facts_beside(request, audit, [one.code for one in statements])
    told = [(one, found[one.code]) for one in statements if found.get(one.code)]
    if kind := wanted(request):
        return download(f"What the records show of {audit}", [fact_sheet(told)], kind)
    page = "audits/results/_facts.html" if request.htmx else "audits/results/facts.html"
    return render(request, page, {"audit": audit, "theme": theme, "told": told})


def facts_beside(request, audit, codes):
    """Live, with the links that this member may follow; of a frozen audit as stamped on its day."""
    if audit.is_frozen:
        return kept_facts(audit)
    key = audit.edition.framework.key
    found = facts_of(request.school, audit.year, key, codes, today=timezone.localdate())
    return open_to(request.membership, found)
