"""The steps of an audit that are asked once: begin to compare, freeze, begin a new round."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render

from audits import agreeing, freezing
from audits.comparing import comparison_of
from audits.forms.agreeing import RoundForm
from audits.participants import with_answers
from audits.views.agreeing import address, audit_at, compared_audit
from careers.tenancy import Permission, requires

LEADS = requires(see=Permission.CHANGE_AUDITS, change=Permission.CHANGE_AUDITS)


def attempt(request, act, audit, **said):
    """What the act returns; or None, with a message that says why it was not done."""
    try:
        return act(audit=audit, by=request.membership, **said)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        return None


@LEADS
def audit_close(request, audit):
    """Who has sent, who has not and would be left out; then compare."""
    audit = audit_at(request, audit)
    if request.method == "POST":
        done = attempt(request, agreeing.close, audit)
        return redirect(address("audit-compare" if done else "audit", audit))
    if not audit.is_open:
        return redirect(address("audit-compare", audit))
    people = list(with_answers(audit.participants.taking_part().select_related("member__user")))
    late = [one for one in people if not one.submitted_at]
    sent = [one for one in people if one.submitted_at]
    blocked = agreeing.ASIDE if audit.put_aside_at else "" if sent else agreeing.NOBODY_SENT
    context = {"audit": audit, "sent": sent, "late": late, "asked": audit.judged_statements().count()}
    return render(request, "audits/agreeing/close.html", context | {"blocked": blocked})


@LEADS
def audit_freeze(request, audit):
    """What will be kept and what is not agreed; then freeze."""
    audit = compared_audit(request, audit)
    if request.method == "POST":
        done = attempt(request, freezing.freeze, audit)
        if done:
            messages.success(request, "The audit is frozen. What was agreed is kept as it is today.")
        return redirect(address("audit-profile" if done else "audit-compare", audit))
    if audit.is_frozen:
        return redirect(address("audit-profile", audit))
    comparison = comparison_of(audit)
    missing = [row.statement for row in comparison.in_order() if not row.agreed.made]
    blocked = agreeing.ASIDE if audit.put_aside_at else "" if comparison.agreed else freezing.NOTHING_AGREED
    context = {"audit": audit, "comparison": comparison, "missing": missing, "blocked": blocked}
    return render(request, "audits/agreeing/freeze.html", context)


@LEADS
def audit_reopen(request, audit):
    """A new round of a frozen audit, with the same people and nothing judged."""
    audit = audit_at(request, audit)
    if not audit.is_frozen:
        raise PermissionDenied(freezing.NOT_FROZEN)
    form = RoundForm(request.POST if request.method == "POST" else None, initial={"title": audit.title})
    if form.is_valid():
        again = attempt(request, freezing.reopen, audit, title=form.cleaned_data["title"])
        return redirect(again or audit)
    people = freezing.asked_again(audit)
    return render(request, "audits/agreeing/reopen.html", {"audit": audit, "form": form, "people": people})
