"""The school's evidence levels, small steps, and what does not apply to a learner."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from tracking import scales
from tracking.exports import level_sheet, step_sheet
from tracking.forms.scales import ExemptionForm, LevelsForm, StepsForm
from tracking.learners import learner_of
from tracking.offers import enrolment_of

LEADS = requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)


@requires(see=Permission.CHANGE_TRACKING, change=Permission.CHANGE_TRACKING)
@never_cache
def exemption_form(request, learner, statement):
    learner = learner_of(request.school, request.membership, learner)
    statement = get_object_or_404(scales.statements_with_steps(request.school), pk=statement)
    enrolment = enrolment_of(learner, request.year)
    kept = enrolment and scales.exemption_of(enrolment, statement)
    form = ExemptionForm(request.POST or None, initial={"reason": kept.reason if kept else ""})
    if request.method == "POST" and enrolment and exempted(request, form, kept, enrolment, statement):
        return redirect(learner)
    context = {"learner": learner, "statement": statement, "enrolment": enrolment, "kept": kept, "form": form}
    return render(request, "tracking/scales/exemption.html", context)


def exempted(request, form, kept, enrolment, statement):
    """Whether anything was done: marked as not applicable, or taken back."""
    if kept and "take_back" in request.POST:
        scales.apply_again(exemption=kept, by=request.membership)
        messages.success(request, f"{statement.code} applies again.")
    elif form.is_valid():
        reason = form.cleaned_data["reason"]
        scales.exempt(enrolment=enrolment, statement=statement, reason=reason, by=request.membership)
        messages.success(request, f"{statement.code} is marked as not applicable.")
    return "take_back" in request.POST or form.is_valid()


@requires(see=Permission.CHANGE_PROGRAMME)
def level_list(request):
    levels = scales.levels_of(request.school)
    if kind := wanted(request):
        return download("Levels of evidence", [level_sheet(levels)], kind)
    return render(request, "tracking/scales/levels.html", {"levels": levels})


@LEADS
def level_edit(request):
    form = LevelsForm(request.POST or None, levels=scales.levels_of(request.school))
    if request.method == "POST" and form.is_valid():
        try:
            scales.save_levels(school=request.school, levels=list(form.levels()), by=request.membership)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, "The levels are saved.")
            return redirect("evidence-level-list", request.school.slug)
    return render(request, "tracking/scales/levels_form.html", {"form": form})


@requires(see=Permission.SEE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)
def step_list(request, statement):
    statement = get_object_or_404(scales.statements_with_steps(request.school), pk=statement)
    steps = scales.steps_of(request.school, statement)
    if kind := wanted(request):
        whole = request.membership.can(Permission.CHANGE_PROGRAMME)
        return download(f"Small steps {statement.code}", [step_sheet(statement, steps, whole=whole)], kind)
    form = StepsForm(request.POST if request.method == "POST" else None, steps=steps)
    if request.method == "POST" and form.is_valid():
        what = {"steps": form.changed(), "new": form.cleaned_data["new"]}
        scales.save_steps(school=request.school, statement=statement, by=request.membership, **what)
        messages.success(request, "The small steps are saved.")
        return redirect("step-list", request.school.slug, statement.pk)
    return render(request, "tracking/scales/steps.html", {"statement": statement, "form": form})
