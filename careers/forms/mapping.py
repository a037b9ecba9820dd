"""Choosing what an activity meets, and by which activities a statement is met."""

from dataclasses import dataclass, field

from django import forms

from careers.models import Activity, Cohort, Mapping

DEPTHS = dict(Mapping.Depth.choices)


@dataclass
class Option:
    """One row that can be ticked. `depth` is empty where it is not; `theirs` is what somebody else saved meanwhile."""

    pk: int
    text: str
    code: str = ""
    points: list = field(default_factory=list)
    tags: list = field(default_factory=list)
    gaps: list = field(default_factory=list)
    note: str = ""
    depth: str = ""
    theirs: str = ""
    hidden: bool = False

    @property
    def name(self):
        return self.code or self.text

    @property
    def radios(self):
        """[(letter, word, is it chosen)]; a tick alone means introduced."""
        chosen = self.depth or Mapping.Depth.INTRODUCED
        return [(letter, word, letter == chosen) for letter, word in DEPTHS.items()]

    @property
    def theirs_in_words(self):
        return DEPTHS.get(self.theirs, "not chosen")

    @property
    def in_words(self):
        return DEPTHS.get(self.depth, "not chosen")

    @property
    def words(self):
        return " ".join([self.code, self.text, *self.points, *self.tags, self.note]).lower()


@dataclass
class OptionGroup:
    """A group that folds, with parts: [(legend, options)]."""

    title: str
    parts: list

    @property
    def options(self):
        return [option for _, options in self.parts for option in options]

    @property
    def chosen(self):
        return sum(bool(option.depth) for option in self.options)

    @property
    def hidden(self):
        return all(option.hidden for option in self.options)


class PickerFilterForm(forms.Form):
    """Which options to show. What it hides stays in the form, so that a save never loses it."""

    q = forms.CharField(required=False, label="Search", max_length=200)
    only = forms.ChoiceField(required=False, choices=[("gap", "Only gaps"), ("chosen", "Only what is chosen")])

    def narrow(self, options):
        """Mark as hidden what does not match."""
        wanted = self.cleaned_data if self.is_valid() else {}
        words = wanted.get("q", "").lower().split()
        only = wanted.get("only", "")
        for option in options:
            right = {"gap": bool(option.gaps), "chosen": bool(option.depth)}.get(only, True)
            option.hidden = not right or not all(word in option.words for word in words)


class ActivityFilterForm(PickerFilterForm):
    """For the activities of one year."""

    only = forms.ChoiceField(required=False, choices=[("chosen", "Only what is chosen")])
    kind = forms.ChoiceField(required=False, label="Kind", choices=[("", "Any kind"), *Activity.Kind.choices])
    cohort = forms.ModelChoiceField(Cohort.objects.none(), required=False, label="For", empty_label="Anybody")

    def __init__(self, *args, cohorts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = cohorts

    def narrow_activities(self, options, activities):
        self.narrow(options)
        wanted = self.cleaned_data if self.is_valid() else {}
        for option, activity in zip(options, activities, strict=True):
            if wanted.get("kind") not in ("", None, activity.kind):
                option.hidden = True
            if wanted.get("cohort") and wanted["cohort"] not in activity.cohorts.all():
                option.hidden = True


class DepthForm(forms.Form):
    """The ticks and depths of a picker. `depths` is {id: depth} of what is ticked, also where something is wrong."""

    shown = forms.CharField(required=False)
    chosen = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        error_messages={"invalid_choice": "Something that you ticked is not offered any more. Load the page again."},
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["chosen"].choices = [(row.pk, str(row)) for row in rows]

    @property
    def depths(self):
        ticked = set(self.data.getlist("chosen"))
        return {row.pk: self.depth_of(row) for row in self.rows if str(row.pk) in ticked}

    def depth_of(self, row):
        depth = self.data.get(f"depth-{row.pk}", "")
        return depth if depth in DEPTHS else Mapping.Depth.INTRODUCED


class MatrixForm(forms.Form):
    """What the matrix shows."""

    q = forms.CharField(required=False, label="Search activities", max_length=200)
    cohort = forms.ModelChoiceField(Cohort.objects.none(), required=False, label="For", empty_label="Everybody")
    kind = forms.ChoiceField(required=False, label="Kind", choices=[("", "Any kind"), *Activity.Kind.choices])
    section = forms.ChoiceField(required=False, label="Section")
    unmet = forms.BooleanField(required=False, label="Only what has no activity")
    unmapped = forms.BooleanField(required=False, label="Only activities without a mapping")
    ideas = forms.BooleanField(required=False, label="Ideas too")

    def __init__(self, *args, cohorts, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.sections = sections
        self.fields["cohort"].queryset = cohorts
        choices = [(str(section.pk), f"{section.code} {section.title}") for section in sections]
        self.fields["section"].choices = [("", "All sections"), *choices]

    @property
    def wanted(self):
        return self.cleaned_data if self.is_valid() else dict.fromkeys(self.fields, "")

    @property
    def boxes(self):
        return [self["unmet"], self["unmapped"], self["ideas"]]

    @property
    def chips(self):
        """[(the filter in words, the address without it)] of what is chosen."""
        return [(self.words(name), self.address_without(name)) for name, value in self.wanted.items() if value]

    def words(self, name):
        value = self.wanted[name]
        if value is True:
            return self.fields[name].label
        return f"{self.fields[name].label}: {dict(getattr(self.fields[name], 'choices', [])).get(value, value)}"

    def address_without(self, name):
        query = self.data.copy()
        query.pop(name)
        return f"?{query.urlencode()}"

    def activities(self, activities):
        wanted = self.wanted
        planned = [*Activity.COUNTED, *([Activity.Status.IDEA] if wanted["ideas"] else [])]
        activities = activities.filter(status__in=planned)
        for word in wanted["q"].split():
            activities = activities.filter(title__icontains=word)
        if wanted["kind"]:
            activities = activities.filter(kind=wanted["kind"])
        return activities.filter(cohorts=wanted["cohort"]) if wanted["cohort"] else activities

    def statements(self, statements):
        """Those of the chosen section and of the sections inside it."""
        if not self.wanted["section"]:
            return statements
        inside = {int(self.wanted["section"])}
        for section in self.sections:  # parents come first
            if section.parent_id in inside:
                inside.add(section.pk)
        return [statement for statement in statements if statement.section_id in inside]
