"""The two pickers: what one activity meets, and which activities meet one statement."""

from collections import Counter
from itertools import groupby

from careers.adoption import branches
from careers.forms.mapping import (
    DEPTHS,
    ActivityFilterForm,
    DepthForm,
    Option,
    OptionGroup,
    PickerFilterForm,
)
from careers.mapping import (
    depths_of_activity,
    depths_of_statement,
    fingerprint,
    map_activity,
    map_statement,
    open_without,
)


class Picker:
    """A searchable, grouped checklist with depths. Subclasses say what is stored, how rows look and how to save."""

    def __init__(self, rows, stored, data):
        self.rows = list(rows)
        among = {row.pk for row in self.rows}
        self.stored = {pk: depth for pk, depth in stored.items() if pk in among}
        self.form = DepthForm(data, rows=self.rows)
        self.depths = self.form.depths if self.form.is_bound else self.stored
        self.shown = self.form.data.get("shown", "") if self.form.is_bound else fingerprint(self.stored)
        self.theirs = None
        self.groups = self.groups_of(self.rows)

    @property
    def options(self):
        return [option for group in self.groups for option in group.options]

    @property
    def chosen(self):
        return [option for option in self.options if option.depth]

    @property
    def counts(self):
        """[("introduced", 2), ...] of what is chosen, without the depths that nobody chose."""
        counts = Counter(option.depth for option in self.chosen)
        return [(name, counts[depth]) for depth, name in DEPTHS.items() if counts[depth]]

    @property
    def visible(self):
        return sum(not option.hidden for option in self.options)

    @property
    def conflicts(self):
        """Options that stand differently in what somebody else saved: each has `.theirs`."""
        if self.theirs is None:
            return []
        return [option for option in self.options if self.theirs.get(option.pk, "") != option.depth]

    def take_in(self, stale):
        """Somebody saved meanwhile: keep what was chosen here, show the other beside it, and let a second save win."""
        self.theirs, self.shown = stale.depths, fingerprint(stale.depths)
        for option in self.options:
            option.theirs = stale.depths.get(option.pk, "")
            option.hidden = False


class ActivityPicker(Picker):
    def __init__(self, activity, edition, statements, query, data):
        self.activity, self.edition = activity, edition
        self.gaps = open_without(activity, edition)
        super().__init__(statements, depths_of_activity(activity, edition), data)
        self.filter = PickerFilterForm(query)
        self.filter.narrow(self.options)

    def groups_of(self, statements):
        return [
            OptionGroup(branch.section.title, [(p.title, list(map(self.option, p.statements))) for p in branch.parts])
            for branch in branches(self.edition, statements)
        ]

    def option(self, statement):
        return Option(
            pk=statement.pk,
            code=statement.code,
            text=statement.text,
            points=statement.bullets,
            tags=[statement.strand.code] if statement.strand else [],
            gaps=self.gaps.get(statement.pk, []),
            depth=self.depths.get(statement.pk, ""),
        )

    @property
    def closed(self):
        """What is chosen here and nothing else planned meets."""
        return [option for option in self.chosen if option.gaps]

    @property
    def still_open(self):
        return [option for option in self.options if option.gaps and not option.depth]

    def save(self, by):
        return map_activity(activity=self.activity, statements=self.rows, depths=self.depths, shown=self.shown, by=by)


class StatementPicker(Picker):
    def __init__(self, year, statement, activities, query, data):
        self.statement = statement
        super().__init__(activities, depths_of_statement(statement, year), data)
        self.filter = ActivityFilterForm(query, cohorts=year.school.cohort_set.shown())
        in_order = [activity for _, found in self.by_kind(self.rows) for activity in found]
        self.filter.narrow_activities(self.options, in_order)

    @staticmethod
    def by_kind(activities):
        kinds = {label: at for at, label in enumerate(type(activities[0]).Kind.labels)} if activities else {}
        ordered = sorted(activities, key=lambda activity: kinds[activity.get_kind_display()])
        return [(kind, list(found)) for kind, found in groupby(ordered, key=lambda a: a.get_kind_display())]

    def groups_of(self, activities):
        return [
            OptionGroup(kind[:1].upper() + kind[1:], [("", list(map(self.option, found)))])
            for kind, found in self.by_kind(activities)
        ]

    def option(self, activity):
        note = "" if activity.counts else activity.get_status_display()
        cohorts = [cohort.name for cohort in activity.cohorts.all()]
        depth = self.depths.get(activity.pk, "")
        return Option(pk=activity.pk, text=activity.title, tags=cohorts, note=note, depth=depth)

    def save(self, by):
        return map_statement(
            statement=self.statement, activities=self.rows, depths=self.depths, shown=self.shown, by=by
        )
