"""What the school intends in a year: vision, objectives, intended outcomes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render

from careers.adoption import adoption_summary, branches, mappable_by, statements_offered
from careers.coverage import intended_cells
from careers.forms.programme import (
    GridForm,
    ObjectiveForm,
    ProgrammeForm,
    as_values,
    blocks_of,
    boxes_of,
    stages_of,
)
from careers.models import Objective
from careers.programme import (
    STAGES,
    TiesWouldGo,
    default_cells,
    delete_objective,
    intended_by_key_stage,
    outcomes_by_statement,
    programme_of,
    save_intended,
    save_objective,
    save_programme,
    save_ties,
    ties_of,
)
from careers.tenancy import Permission, requires

#: Django refuses more than 1,000 fields in a form; a grid keeps below, with room for the boxes over it.
CELLS_ON_A_PAGE = 800

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
    if request.method == "POST" and grid.form.is_valid():
        try:
            saved = grid.save()
        except TiesWouldGo as refused:
            return render(request, "careers/programme/intended.html", grid.context() | {"tied": refused.outcomes})
        messages.success(request, said(saved, "intended outcome"))
        return redirect(request.get_full_path().replace("offer=1", ""))
    return render(request, "careers/programme/intended.html", grid.context())


class IntendedGrid:
    """Statements of one edition by the cohorts of the school, with what is intended ticked."""

    def __init__(self, request, edition):
        self.request, self.edition = request, edition
        self.school, self.year = request.school, request.year
        self.cohorts = cohorts_of(self.school, self.year, edition)
        self.stages = stages_of(self.cohorts)
        self.page = grid_page(request, statements_offered(edition), len(self.cohorts))
        self.branches = branches(edition, self.page.object_list)
        self.boxes = boxes_of(self.branches, self.stages)
        self.cells = {(s.pk, cohort.pk) for s in self.page for cohort in self.cohorts}
        self.stored = intended_cells(self.school, self.year, edition)
        self.form = GridForm(request.POST if request.method == "POST" else None, cells=self.cells, bulk=self.boxes)

    @property
    def offer(self):
        """What to tick beforehand: only right after adopting, and only what the source itself names."""
        return default_cells(self.edition, self.cohorts) if self.request.GET.get("offer") else set()

    def save(self):
        return save_intended(
            school=self.school,
            year=self.year,
            edition=self.edition,
            added=self.form.added,
            removed=self.form.removed,
            ties_may_go=self.form.cleaned_data["ties_may_go"],
            by=self.request.membership,
        )

    def context(self):
        offer = self.offer
        ticked = self.form.ticked if self.form.is_bound else self.stored | offer
        shown = self.form.before if self.form.is_bound else self.stored & self.cells
        return {
            "edition": self.edition,
            "form": self.form,
            "page": self.page,
            "stages": self.stages,
            "cohorts": self.cohorts,
            "boxes": [(f"0:{stage.at}", stage) for stage in self.stages],
            "blocks": blocks_of(self.branches, self.stages, ticked),
            "shown": as_values(shown),
            "count": len(ticked),
            "offering": "offer" in self.request.GET,
            "offered": len(offer - self.stored),
        }


def cohorts_of(school, year, edition):
    """The cohorts in use, and those no longer in use for which something is still intended."""
    intended = Q(intendedoutcome__year=year, intendedoutcome__statement__edition=edition)
    return list(school.cohort_set.filter(Q(active=True) | intended).distinct())


def grid_page(request, statements, columns):
    return Paginator(list(statements), CELLS_ON_A_PAGE // max(columns, 1)).get_page(request.GET.get("page"))


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
    if request.method == "POST" and grid.form.is_valid():
        messages.success(request, said(grid.save(), "tie"))
        return redirect(request.get_full_path())
    return render(request, "careers/programme/ties.html", grid.context())


class TieGrid:
    """Intended statements of one edition by the objectives of the year, for all year groups or for one."""

    def __init__(self, request, edition):
        self.request, self.edition = request, edition
        self.programme = programme_of(request.school, request.year)
        self.cohorts = cohorts_of(request.school, request.year, edition)
        self.cohort = next((c for c in self.cohorts if str(c.pk) == request.GET.get("cohort")), None)
        self.outcomes = outcomes_by_statement(request.school, request.year, edition, self.cohort)
        self.objectives = list(self.programme.objectives.all()) if self.programme.pk else []
        intended = statements_offered(edition).filter(pk__in=self.outcomes.keys())
        self.page = grid_page(request, intended, len(self.objectives))
        self.rows = ties_of(self.page.object_list, self.objectives, self.outcomes)
        cells = {(tie.statement.pk, tie.objective.pk) for _, ties in self.rows for tie in ties}
        self.form = GridForm(request.POST if request.method == "POST" else None, cells=cells)

    def save(self):
        return save_ties(
            school=self.request.school,
            year=self.request.year,
            edition=self.edition,
            cohort=self.cohort,
            added=self.form.added,
            removed=self.form.removed,
            by=self.request.membership,
        )

    def context(self):
        whole = {(tie.statement.pk, tie.objective.pk) for _, ties in self.rows for tie in ties if tie.whole}
        ticked, shown = (self.form.ticked, self.form.before) if self.form.is_bound else (whole, whole)
        return {
            "edition": self.edition,
            "form": self.form,
            "page": self.page,
            "objectives": self.objectives,
            "cohorts": self.cohorts,
            "cohort": self.cohort,
            "rows": [
                (statement, self.outcomes[statement.pk], [(t, (statement.pk, t.objective.pk) in ticked) for t in ties])
                for statement, ties in self.rows
            ],
            "shown": as_values(shown),
        }
