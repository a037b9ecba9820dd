"""How long records are kept, what would be destroyed, and what was."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers.history import save_form
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from tracking import retention
from tracking.exports import destruction_sheet, due_sheets, retention_sheet
from tracking.forms.privacy import DestroyForm, retention_forms


@requires(see=Permission.CHANGE_SCHOOL)
def retention_list(request):
    today = timezone.localdate()
    rules = [
        (what.label, rule, rule and retention.years_before(today, rule.years))
        for what, rule in retention.rules_of(request.school).items()
    ]
    if kind := wanted(request):
        return download("How long records are kept", [retention_sheet(rules)], kind)
    return render(request, "tracking/privacy/retention.html", {"rules": rules})


@requires(see=Permission.CHANGE_SCHOOL, change=Permission.CHANGE_SCHOOL)
def retention_edit(request):
    rules = retention.rules_of(request.school)
    forms = retention_forms(rules, school=request.school, data=request.POST or None)
    problems = any([form.errors for form in forms.values()])  # noqa: C419 - each says what is wrong with it
    if request.method == "POST" and not problems:
        with transaction.atomic():
            for form in forms.values():
                save_form(form=form, by=request.membership)
        messages.success(request, "How long records are kept is saved. Nothing was destroyed.")
        return redirect("retention-list", request.school.slug)
    parts = [(what.label, form) for what, form in forms.items()]
    context = {"parts": parts, "forms": forms.values(), "problems": problems}
    return render(request, "tracking/privacy/retention_form.html", context)


@requires(see=Permission.CHANGE_SCHOOL, change=Permission.CHANGE_SCHOOL)
@never_cache
def retention_destroy(request):
    """Shows whom it concerns by name: whoever may change the school sees every learner."""
    found = retention.preview(school=request.school, today=timezone.localdate())
    if kind := wanted(request):
        return download("What is due to be destroyed", due_sheets(found), kind)
    form = DestroyForm(request.POST or None, initial={"digest": found.digest})
    refusal = ""
    if request.method == "POST" and not found.due:
        messages.info(request, "Nothing is due to be destroyed today.")
        return redirect("retention-list", request.school.slug)
    if request.method == "POST" and form.is_valid():
        refusal = refused(request, form.cleaned_data["digest"])
        if not refusal:
            messages.success(request, "What was due is destroyed, and written down here.")
            return redirect("destruction-list", request.school.slug)
        form = DestroyForm(initial={"digest": found.digest})
    context = {"found": found, "form": form, "refusal": refusal}
    return render(request, "tracking/privacy/destroy.html", context, status=409 if refusal else 200)


def refused(request, digest):
    """Destroy what is due; why not, or nothing."""
    try:
        retention.destroy(school=request.school, digest=digest, today=timezone.localdate(), by=request.membership)
    except ValidationError as fault:
        return fault.message
    return ""


@requires(see=Permission.CHANGE_SCHOOL)
def destruction_list(request):
    rows = request.school.destruction_set.all()
    if kind := wanted(request):
        return download("What was destroyed", [destruction_sheet(rows)], kind)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "tracking/privacy/destroyed.html", {"page": page})
