"""What the school intends in a year: vision, objectives, intended outcomes."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render

from careers.adoption import adoption_summary, mappable_by
from careers.exports import intended_sheet, programme_sheets, tie_sheet
from careers.forms.grids import IntendedGrid, TieGrid
from careers.forms.programme import ObjectiveForm, ProgrammeForm
from careers.models import Objective
from careers.programme import (
    STAGES,
    TiesWouldGo,
    delete_objective,
    intended_by_key_stage,
    programme_of,
    save_objective,
    save_programme,
)
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires

sees, changes = Permission.SEE_PROGRAMME, Permission.CHANGE_PROGRAMME


@requires(see=sees)
def programme(request):
    counts = intended_by_key_stage(request.school, request.year)
    editions = [
        (edition, [(stage, counts[edition.pk][stage]) for stage in STAGES if counts[edition.pk][stage]])
        for edition in adoption_summary(request.school, request.year)
        if edition.statements_count
    ]
    shown = programme_of(request.school, request.year)
    objectives = shown.objectives.annotate(tied=Count("ties")) if shown.pk else []
    context = {"programme": shown, "objectives": objectives, "editions": editions}
    if kind := wanted(request):
        return download(f"Programme {request.year}", programme_sheets(**context), kind)
    return render(request, "careers/programme/detail.html", context)


@requires(see=changes, change=changes)
def programme_edit(request):
    edited = programme_of(request.school, request.year)
    form = ProgrammeForm(request.POST or None, instance=edited, school=request.school)
    if request.method == "POST" and form.is_valid():
        save_programme(programme=form.instance, by=request.membership)
        messages.success(request, "The vision is saved.")
        return redirect(edited)
    return render(request, "careers/programme/form.html", {"form": form, "programme": edited})


@requires(see=changes, change=changes)
def objective_form(request, objective=None):
    edited = objective_of(request, objective)
    others = list(edited.programme.objectives.exclude(pk=edited.pk)) if edited.programme.pk else []
    form = ObjectiveForm(request.POST or None, instance=edited, others=others, school=request.school)
    if request.method == "POST" and form.is_valid():
        save_objective(objective=form.instance, place=form.cleaned_data["place"], by=request.membership)
        messages.success(request, "The objective is saved.")
        return redirect(edited.programme)
    return render(request, "careers/programme/objective_form.html", {"form": form, "objective": edited})


def objective_of(request, pk):
    if pk is None:
        return Objective(programme=programme_of(request.school, request.year))
    found = get_object_or_404(request.school.objective_set.select_related("programme__year"), pk=pk)
    found.programme.school = request.school
    return found


@requires(see=changes, change=changes)
def objective_delete(request, objective):
    objective = objective_of(request, objective)
    if request.method == "POST":
        programme = objective.programme
        delete_objective(objective=objective, by=request.membership)
        messages.success(request, "The objective is deleted.")
        return redirect(programme)
    context = {"objective": objective, "ties": objective.ties.count()}
    return render(request, "careers/programme/objective_delete.html", context)


@requires(see=sees, change=changes)
def intended_edit(request, edition):
    edition = get_object_or_404(mappable_by(request.school), pk=edition)
    grid = IntendedGrid(request, edition)
    if kind := wanted(request):
        sheet = intended_sheet(edition, grid.statements, grid.cohorts, grid.stored)
        return download(f"Intended outcomes of {edition.framework.title} {request.year}", [sheet], kind)
    if request.method == "POST" and grid.form.is_valid():
        try:
            saved = grid.save()
        except TiesWouldGo as refused:
            return render(request, "careers/programme/intended.html", grid.context() | {"tied": refused.outcomes})
        messages.success(request, said(saved, "intended outcome"))
        return redirect(request.get_full_path().replace("offer=1", ""))
    return render(request, "careers/programme/intended.html", grid.context())


def said(saved, thing):
    """What a save did, in words."""
    if not saved:
        return "Nothing had changed, so nothing was saved."
    parts = [f"{count} {thing}{'s' if count > 1 else ''} {done}" for count, done in
             [(saved.added, "added"), (saved.removed, "removed")] if count]  # fmt: skip
    return f"Saved: {' and '.join(parts)}."


@requires(see=sees, change=changes)
def intended_objectives(request, edition):
    edition = get_object_or_404(mappable_by(request.school), pk=edition)
    grid = TieGrid(request, edition)
    if kind := wanted(request):
        sheet = tie_sheet(edition, grid.whole_rows(), grid.objectives)
        return download(f"Objectives of {edition.framework.title} {request.year}", [sheet], kind)
    if request.method == "POST" and grid.form.is_valid():
        messages.success(request, said(grid.save(), "tie"))
        return redirect(request.get_full_path())
    return render(request, "careers/programme/ties.html", grid.context())
