"""Starting an audit, its page, who takes part, putting it aside."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from audits import participants, progress, rounds
from audits.exports import audit_sheet, people_sheet
from audits.forms.starting import AuditForm, AuditSearch, PeopleForm
from audits.models import Audit
from audits.moves import with_left_behind
from careers.activities import form_key
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires

CHANGE = requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)


def audit_at(request, pk):
    """An audit of this school, with how far it is."""
    rows = request.school.audit_set.select_related("edition__framework", "year", "target", "reopens", "succeeds")
    rows = with_left_behind(rows.select_related("reopened_as", "successor"))
    audit = get_object_or_404(progress.with_progress(rows, request.membership), pk=pk)
    return at_home(request, audit)


def at_home(request, audit):
    """Its school is the one of the request, and so is that of the audits beside it."""
    beside = [getattr(audit, name, None) for name in ("reopens", "succeeds", "reopened_as", "successor")]
    for row in filter(None, [audit, *beside]):
        row.school = request.school
    return audit


def posted(request):
    return request.POST if request.method == "POST" else None


@requires(see=Permission.SEE_TOTALS)
def audit_list(request):
    search = AuditSearch(request.GET, school=request.school, years=request.years)
    audits = request.school.audit_set.select_related("edition__framework", "year")
    told = progress.with_progress(audits, request.membership)
    found = search.filter(told)
    if kind := wanted(request):
        return download(f"Audits of {request.school}", [audit_sheet(progress.lines(found, request.membership))], kind)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    waiting = progress.waiting_for(request.membership, told)
    context = {
        "search": search,
        "page": page,
        "rows": progress.lines(page.object_list, request.membership),
        "waiting": progress.lines(waiting, request.membership),
    }
    if not page.paginator.count and not request.GET and request.membership.can(Permission.CHANGE_AUDITS):
        context["editions"] = rounds.judgeable_by(request.school)
    return render(request, "audits/starting/list.html", context)


@requires(see=Permission.OPEN_SCHOOL)
def audit_detail(request, audit):
    audit = audit_at(request, audit)
    if not (audit.mine or request.membership.can(Permission.SEE_TOTALS)):
        raise PermissionDenied
    people = participants.with_answers(audit.participants.select_related("member__user"))
    if kind := wanted(request):
        return download(f"Who takes part in {audit}", [people_sheet(audit, people)], kind)
    context = {
        "audit": audit,
        "line": progress.line(audit, request.membership),
        "steps": progress.steps_of(audit),
        "doors": progress.doors_of(audit, request.membership),
        "sections": audit.sections.order_by("order"),
        "people": links_of(request, people),
        "leads": request.membership.can(Permission.CHANGE_AUDITS),
    }
    return render(request, "audits/starting/detail.html", context)


def links_of(request, people):
    """These participants; each guest with `.link_good` and, for who may pass it on, the `.link` itself.

    Once she has begun it is shown to nobody: whoever opens it sees what she chose.
    """
    people, leads = list(people), request.membership.can(Permission.CHANGE_AUDITS)
    for person in people:
        person.link_good = leads and person.link_expires_at and person.link_expires_at > timezone.now()
        shown = person.link_good and not person.begun
        person.link = request.build_absolute_uri(person.address("judge-start")) if shown else ""
    return people


@CHANGE
def audit_form(request, audit=None):
    row = Audit() if audit is None else audit_at(request, audit)
    if row.is_frozen:
        return refused(request, row, rounds.FROZEN)
    offered = list(rounds.judgeable_by(request.school))
    edition = chosen_edition(request, row, offered)
    if edition is None:
        return render(request, "audits/starting/choose.html", {"audit": row, "editions": offered})
    year = row.year if row.pk else request.year
    form = AuditForm(posted(request), instance=row, school=request.school, edition=edition, year=year)
    return changed(request, form) if row.pk else started(request, form)


def chosen_edition(request, audit, offered):
    """The edition that the form or the address names, else that of the audit; None where one is still to be chosen."""
    asked = request.POST.get("edition") or request.GET.get("edition") or str(audit.edition_id)
    if audit.pk and asked == str(audit.edition_id):
        return audit.edition
    return next((edition for edition in offered if str(edition.pk) == asked), None)


def started(request, form):
    alone = request.POST.get("way") == Audit.Way.ALONE
    people = PeopleForm(posted(request), school=request.school, by=request.membership, alone=alone)
    if all([form.is_valid(), people.is_valid()]):
        key = form_key(request.POST)
        audit = rounds.start(form=form, people=people.chosen(), by=request.membership, key=key)
        messages.success(request, f"‘{audit}’ is started.")
        return redirect(audit)
    return render(request, "audits/starting/form.html", {"form": form, "people": people})


def changed(request, form):
    if form.is_valid():
        try:
            audit = rounds.change(form=form, by=request.membership)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"‘{audit}’ is saved.")
            return redirect(audit)
    context = {"form": form, "audit": form.instance, "judged": rounds.has_judgements(form.instance)}
    return render(request, "audits/starting/form.html", context)


def refused(request, audit, why):
    messages.error(request, why)
    return redirect(audit)


@CHANGE
def audit_delete(request, audit):
    audit = audit_at(request, audit)
    if request.method == "POST":
        try:
            rounds.delete(audit=audit, by=request.membership)
        except ValidationError as fault:
            return refused(request, audit, fault.messages[0])
        messages.success(request, f"‘{audit}’ is deleted.")
        return redirect("audit-list", request.school.slug)
    context = {"audit": audit, "why_not": rounds.why_audit_stays(audit)}
    return render(request, "audits/starting/delete.html", context)


@CHANGE
def audit_aside(request, audit):
    audit = audit_at(request, audit)
    if request.method == "POST":
        rounds.put_aside(audit=audit, by=request.membership)
        messages.success(request, f"‘{audit}’ is put aside. You find it in the list under ‘Put aside’.")
        return redirect("audit-list", request.school.slug)
    return render(request, "audits/starting/aside.html", {"audit": audit})


@CHANGE
def audit_restore(request, audit):
    audit = audit_at(request, audit)
    if request.method == "POST":
        rounds.restore(audit=audit, by=request.membership)
        messages.success(request, f"‘{audit}’ is among the others again.")
        return redirect(audit)
    return render(request, "audits/starting/restore.html", {"audit": audit})
