"""Comparing what the participants chose, agreeing on it, and the meeting in which that is done."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from audits import agreeing
from audits.comparing import comparison_of, load_participants, with_evidence, with_looks, with_typed
from audits.exports import compared_sheet
from audits.facts import told_in
from audits.forms.agreeing import AgreeForm
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from careers.versions import Stale

SEE = requires(see=Permission.OPEN_SCHOOL)
AGREE = requires(see=Permission.OPEN_SCHOOL, change=Permission.CHANGE_AGREED)
SHOWN = {"open": "Not agreed yet", "disagreed": "Where people differ", "all": "All"}
EACH_PAGE = 25


def audit_at(request, pk):
    rows = request.school.audit_set.select_related("edition__framework", "year", "kept")
    audit = get_object_or_404(rows, pk=pk)
    audit.school = request.school
    return audit


def compared_audit(request, pk):
    """An audit whose comparison is open to this member; 403 to everybody while it is open for judging."""
    audit = audit_at(request, pk)
    if not audit.is_open and not request.membership.can(Permission.CHANGE_AGREED):
        load_participants(audit)  # once, for the rule and for the page
    if not audit.comparison_open_to(request.membership):
        raise PermissionDenied
    return audit


def may_agree(request, audit):
    return audit.is_compared and not audit.put_aside_at and request.membership.can(Permission.CHANGE_AGREED)


def query_of(request):
    """What the page showed, to come back to: '?show=open&page=2', or ''."""
    kept = {name: request.GET[name] for name in ("show", "page", "order") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def address(name, audit, *captured):
    return reverse(name, args=[audit.school.slug, audit.pk, *captured])


def to_row(request, audit, statement):
    return redirect(f"{address('audit-compare', audit)}{query_of(request)}#s{statement}")


@SEE
def audit_compare(request, audit):
    audit = compared_audit(request, audit)
    comparison, show = comparison_of(audit), request.GET.get("show")
    show = show if show in SHOWN else "all"
    rows = comparison.shown(show)
    if kind := wanted(request):
        return download(f"Compare {audit}", [compared_sheet(comparison, with_evidence(list(rows)))], kind)
    pages = Paginator(rows, EACH_PAGE)
    page = pages.get_page(1 if show == "open" else request.GET.get("page"))  # what is agreed leaves room on page 1
    context = {
        "rows": with_evidence(list(page.object_list)),
        "page": page,
        "show": show,
        "shows": SHOWN.items(),
        "next_open": show == "open" and page.has_next(),
        "excused": [one for one in audit.participants.all() if one.excused_at],
    }
    return shown(request, "compare", audit, comparison, **context)


def shown(request, name, audit, comparison, status=200, **context):
    context |= {
        "audit": audit,
        "comparison": comparison,
        "may": may_agree(request, audit),
        "query": query_of(request),
        "compare": address("audit-compare", audit),
        "left": len(comparison.rows) - comparison.agreed,
        "told": told_among(audit, context["rows"] if "rows" in context else [context["row"]]),
        "facts": address("audit-facts", audit),
    }
    answer = render(request, f"audits/agreeing/{name}.html", context, status=status)
    add_never_cache_headers(answer)  # 'back' would show what is agreed as it stood before
    return answer


def told_among(audit, rows):
    """The statements of these rows about which the school's records say something."""
    codes = told_in(audit)
    return [row.statement.id for row in rows if row.statement.code in codes]


@AGREE
def agree_all(request, audit):
    audit = compared_audit(request, audit)
    if request.method == "POST":
        try:
            count = agreeing.accept_all(audit=audit, by=request.membership)
            said = f"{count} statement{'s' if count != 1 else ''} agreed, as everybody had chosen."
            messages.success(request, said if count else "There is nothing left on which all agree.")
        except ValidationError as fault:
            messages.error(request, " ".join(fault.messages))
    return redirect(f"{address('audit-compare', audit)}{query_of(request)}")


@AGREE
def agree(request, audit, statement):
    """One statement, with the words of its levels; and where a save of it goes, with and without scripts."""
    audit = compared_audit(request, audit)
    if request.method != "POST":
        return one(request, audit, statement)
    return saved(request, audit, statement, lambda: to_row(request, audit, statement))


def one(request, audit, statement, status=200, form=None, stale=False):
    """The page of one statement; with `form`, as it was typed, beside what stands if somebody saved meanwhile."""
    comparison = comparison_of(audit, only=statement)
    [row] = with_evidence([comparison.row(statement)])
    stands = row.agreed
    if form:
        row = with_typed(row, form.typed, stands.version if stale else form.seen)
    context = {"row": row, "form": form, "stands": stands, "stale": stale}
    return shown(request, "statement", audit, comparison, status, **context)


def saved(request, audit, statement, go_on):
    """Save what was sent and go on; or say beside it, or on a page of its own, why it was not saved."""
    form, context, status = AgreeForm(request.POST, statement=statement), {}, 200
    try:
        context = {"saved": save(request, audit, statement, form)}
    except Stale:
        status = 409
    except ValidationError as fault:
        if form.is_valid():
            form.add_error(None, fault)
        context, status = {"why": " ".join(fault.messages)}, 422
    if not request.htmx:
        return go_on() if status == 200 else one(request, audit, statement, status, form, status == 409)
    if status == 409:
        row = comparison_of(audit, only=statement).row(statement)
        context = {"stands": row.agreed, "mine": with_typed(row, form.typed, 0).agreed}
    return render(request, "audits/agreeing/_saved.html", context, status=status)


def save(request, audit, statement, form):
    """agreeing.Saved. ValidationError or Stale where nothing was saved."""
    if not form.is_valid():
        raise ValidationError([sentence for faults in form.errors.values() for sentence in faults])
    said = {"answer": form.answer, "shown": form.cleaned_data["version"] or 0, "by": request.membership}
    return agreeing.agree(audit=audit, statement_id=statement, **said)


@AGREE
def agree_mark(request, audit, statement):
    """A strength or a priority of the school, or neither."""
    audit = compared_audit(request, audit)
    if request.method != "POST":
        return redirect(address("agree", audit, statement))
    try:
        said = request.POST.get("mark", "")
        agreeing.mark(audit=audit, statement_id=statement, mark=said, by=request.membership)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
    if "order" in request.GET:
        return redirect(meeting_address(request, audit, statement))
    return to_row(request, audit, statement)


def meeting_address(request, audit, statement):
    order = "given" if request.GET.get("order") == "given" else "apart"
    return f"{address('audit-meeting', audit, statement)}?order={order}#s{statement}"


@AGREE
def audit_meeting(request, audit, statement):
    """One statement in large type. Sent without scripts, it saves and goes on to the next."""
    audit = compared_audit(request, audit)
    comparison = comparison_of(audit)
    given = request.GET.get("order") == "given"
    rows = comparison.in_order() if given else comparison.rows
    row = comparison.row(statement)
    place = rows.index(row)
    before, after = (rows[place - 1] if place else None), (rows[place + 1] if place + 1 < len(rows) else None)
    onward = meeting_address(request, audit, after.statement.id) if after else address("audit-compare", audit)
    if request.method == "POST":
        return saved(request, audit, statement, lambda: redirect(onward))
    context = {
        "row": with_looks(audit, row),
        "place": place + 1,
        "given": given,
        "back": meeting_address(request, audit, before.statement.id) if before else "",
        "onward": onward,
        "after": after,
    }
    return shown(request, "meeting", audit, comparison, **context)
