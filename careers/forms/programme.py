"""Vision, threshold, objectives, and grids of ticks."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django import forms

from careers.models import Cohort, Objective, Programme
from careers.tenancy import SchoolForm


class ProgrammeForm(SchoolForm):
    class Meta:
        model = Programme
        fields = ["vision", "few_hours"]
        widgets = {"vision": forms.Textarea(attrs={"rows": 5})}


class ObjectiveForm(SchoolForm):
    place = forms.TypedChoiceField(coerce=int, label="Place in the list")

    class Meta:
        model = Objective
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, others, **kwargs):
        """`others` are the other objectives of the programme, in order."""
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [
            (place, f"{place}, after '{others[place - 2].text[:60]}'" if place > 1 else "First")
            for place in range(1, len(others) + 2)
        ]
        before = [row for row in others if row.order < self.instance.order] if self.instance.pk else others
        self.fields["place"].initial = len(before) + 1

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())


class GridForm(forms.Form):
    """Ticks in a grid, each worth 'row-column', and boxes that stand for many of them.

    What was ticked when the page was shown comes back with it; only what the person changed is `added` and
    `removed`, so that what somebody else changed meanwhile stays.
    """

    shown = forms.CharField(required=False)
    cell = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "Something that you ticked is not offered any more. Load the page again."},
    )
    bulk = forms.MultipleChoiceField(required=False)
    ties_may_go = forms.BooleanField(required=False)

    def __init__(self, *args, cells, bulk=None, **kwargs):
        """`cells` are all (row, column) pairs on the page; `bulk` is {value: the cells that a box stands for}."""
        super().__init__(*args, **kwargs)
        self.cells, self.all = {f"{row}-{column}": (row, column) for row, column in cells}, bulk or {}
        self.fields["cell"].choices = [(value, value) for value in self.cells]
        self.fields["bulk"].choices = [(value, value) for value in self.all]

    @property
    def ticked(self):
        """The cells that are ticked, also where something is wrong."""
        ticked = {self.cells[value] for value in self.data.getlist("cell") if value in self.cells}
        return ticked.union(*(self.all.get(value, set()) for value in self.data.getlist("bulk")))

    @property
    def before(self):
        return {self.cells[value] for value in self.data.get("shown", "").split() if value in self.cells}

    @property
    def added(self):
        return self.ticked - self.before

    @property
    def removed(self):
        return self.before - self.ticked


def as_values(cells):
    """(row, column) pairs as one hidden field holds them."""
    return " ".join(f"{row}-{column}" for row, column in sorted(cells))


@dataclass(frozen=True)
class Stage:
    """Columns that stand side by side in one key stage. `at` is its number among the stages."""

    at: int
    name: str
    cohorts: list

    @property
    def span(self):
        return len(self.cohorts)


@dataclass(frozen=True)
class Tick:
    value: str
    cohort: Cohort
    stage: int
    ticked: bool


@dataclass(frozen=True)
class Block:
    """A section of the grid: [(box value, stage)] to tick all of it, and [(legend, [(statement, ticks)])]."""

    section: object
    boxes: list
    parts: list


def stages_of(cohorts):
    found = []
    for key_stage, members in groupby(cohorts, key=attrgetter("key_stage")):
        members = list(members)
        found.append(Stage(len(found), key_stage or ", ".join(cohort.short_name for cohort in members), members))
    return found


def boxes_of(branches, stages):
    """{box value: the cells that it stands for}: for each section and stage, and '0:stage' for all sections."""
    found = {}
    for stage in stages:
        columns = [cohort.pk for cohort in stage.cohorts]
        found[f"0:{stage.at}"] = set()
        for branch in branches:
            cells = {(statement.pk, column) for statement in branch.statements for column in columns}
            found[f"{branch.section.pk}:{stage.at}"] = cells
            found[f"0:{stage.at}"] |= cells
    return found


def blocks_of(branches, stages, ticked):
    return [
        Block(
            branch.section,
            [(f"{branch.section.pk}:{stage.at}", stage) for stage in stages],
            [(part.title, [(s, ticks_of(s, stages, ticked)) for s in part.statements]) for part in branch.parts],
        )
        for branch in branches
    ]


def ticks_of(statement, stages, ticked):
    return [
        Tick(f"{statement.pk}-{cohort.pk}", cohort, stage.at, (statement.pk, cohort.pk) in ticked)
        for stage in stages
        for cohort in stage.cohorts
    ]
