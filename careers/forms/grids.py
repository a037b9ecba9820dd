"""The two grids of ticks: statements by cohorts that should reach them, and by objectives that they serve."""

from django.core.paginator import Paginator
from django.db.models import Q

from careers.adoption import branches, statements_offered
from careers.coverage import intended_cells
from careers.forms.programme import GridForm, as_values, blocks_of, boxes_of, stages_of
from careers.programme import (
    default_cells,
    outcomes_by_statement,
    programme_of,
    save_intended,
    save_ties,
    ties_of,
)

#: Django refuses more than 1,000 fields in a form; a grid keeps below, with room for the boxes over it.
CELLS_ON_A_PAGE = 800


class IntendedGrid:
    """Statements of one edition by the cohorts of the school, with what is intended ticked."""

    def __init__(self, request, edition):
        self.request, self.edition = request, edition
        self.school, self.year = request.school, request.year
        self.cohorts = cohorts_of(self.school, self.year, edition)
        self.stages = stages_of(self.cohorts)
        self.statements = list(statements_offered(edition))
        self.page = grid_page(request, self.statements, len(self.cohorts))
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
    return Paginator(statements, CELLS_ON_A_PAGE // max(columns, 1)).get_page(request.GET.get("page"))


class TieGrid:
    """Intended statements of one edition by the objectives of the year, for all year groups or for one."""

    def __init__(self, request, edition):
        self.request, self.edition = request, edition
        self.programme = programme_of(request.school, request.year)
        self.cohorts = cohorts_of(request.school, request.year, edition)
        self.cohort = next((c for c in self.cohorts if str(c.pk) == request.GET.get("cohort")), None)
        self.outcomes = outcomes_by_statement(request.school, request.year, edition, self.cohort)
        self.objectives = list(self.programme.objectives.all()) if self.programme.pk else []
        self.statements = list(statements_offered(edition).filter(pk__in=self.outcomes.keys()))
        self.page = grid_page(request, self.statements, len(self.objectives))
        self.rows = ties_of(self.page.object_list, self.objectives, self.outcomes)
        cells = {(tie.statement.pk, tie.objective.pk) for _, ties in self.rows for tie in ties}
        self.form = GridForm(request.POST if request.method == "POST" else None, cells=cells)

    def whole_rows(self):
        """Those of every page."""
        return ties_of(self.statements, self.objectives, self.outcomes)

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
