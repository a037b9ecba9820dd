"""Moving a school to a new edition of a framework."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from audits.exports import behind_sheet, move_sheets
from audits.forms.moving import MoveForm
from audits.models import Audit
from audits.moves import difference_of, left_behind, move, planned_for
from careers.adoption import visible_to
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires


@requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def edition_move(request, edition):
    """What is kept, changed, dropped and new, what goes along and what stays; the same page tells it afterwards."""
    old, today = get_object_or_404(visible_to(request.school), pk=edition), timezone.localdate()
    form = MoveForm(request.POST if request.method == "POST" else request.GET, school=request.school, old=old)
    new = form.new
    if request.method == "POST" and form.is_valid() and new:
        tell(request, new, move(school=request.school, old=old, new=new, by=request.membership))
        return redirect(reverse("edition-move", args=[request.school.slug, old.pk]) + f"?to={new.pk}")
    context = {"form": form, "old": old, "new": new, "newer": form.newer}
    if new:
        difference = difference_of(old, new)
        planned = planned_for(request.school, old, new, difference, today=today)
        if kind := wanted(request):
            return download(f"Move to {new}", move_sheets(difference, planned), kind)
        moved = not planned.anything and new.adoptions.filter(school=request.school).exists()
        context |= {"difference": difference, "planned": planned, "moved": moved}
    return render(request, "audits/moving/edition.html", context)


def tell(request, new, moved):
    """A message that says what the move did."""
    if not moved.anything:
        messages.info(request, f"Your school uses {new}. There was nothing more to move.")
        return
    counts = [
        (moved.intended, "intended outcome", "intended outcomes"),
        (moved.mappings, "mapping", "mappings"),
        (moved.accepted, "accepted gap", "accepted gaps"),
        (moved.audits, "audit", "audits"),
        (moved.judgements + moved.agreed, "answer", "answers"),
        (moved.actions, "action", "actions"),
    ]
    parts = [f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count]
    sentences = [f"Your school has moved to {new}. Carried along: {', '.join(parts) or 'nothing'}."]
    if moved.joined:
        sentences.append(f"{moved.joined:,} became one with another that says the same; history tells which.")
    if moved.left:
        sentences.append(f"{moved.left:,} answers stayed behind and are listed below.")
    if moved.successors:
        sentences.append(f"Frozen audits that have a successor now: {moved.successors}.")
    messages.success(request, " ".join(sentences))


@requires(see=Permission.OPEN_SCHOOL)
def audit_left_behind(request, audit):
    """Answers that a new edition has no place for: one's own, and everybody's once the audit is compared."""
    audit = get_object_or_404(Audit.objects.select_related("edition__framework"), school=request.school, pk=audit)
    judgements, agreed = left_behind(audit)
    judgements = judgements.select_related("participant__member__user")
    sees_all = audit.comparison_open_to(request.membership)
    if not sees_all:
        own = audit.participants.taking_part().filter(member=request.membership.pk, member__isnull=False)
        if not own.exists():
            raise PermissionDenied
        judgements, agreed = judgements.filter(participant__in=own), agreed.none()
    if kind := wanted(request):
        return download(f"Left behind in {audit}", [behind_sheet(judgements, agreed)], kind)
    context = {"audit": audit, "judgements": judgements, "agreed": agreed, "sees_all": sees_all}
    return render(request, "audits/moving/left_behind.html", context)
