"""Finding activities: the filters of the list and of the planner, all of them in the address."""

from django import forms
from django.utils import timezone

from careers.forms.fields import address_without, dress, named
from careers.models import Activity
from careers.models.activities import aimed, evaluated, in_a_subject, led, partnered, tracked

#: What the list can be narrowed to, beside its other filters.
ONLY = {
    "counted": "planned or confirmed",
    "mapped": "planned, with a mapping",
    "unmapped": "planned, without a mapping",
    "dated": "planned, with a day",
    "held": "held at least once",
    "unmarked": "past, and not marked as held",
    "led": "planned, saying who leads",
    "aimed": "planned, aimed at a group",
    "partnered": "planned, with a partner",
    "subject": "planned, in a subject",
    "tracked": "planned, saying how impact is tracked",
    "evaluated": "planned, with an evaluation note",
}
#: Those of them that are a question to each row.
ASKS = {
    "led": led,
    "aimed": aimed,
    "partnered": partnered,
    "subject": in_a_subject,
    "tracked": tracked,
    "evaluated": evaluated,
}
KINDS = [
    ("", "Any kind"),
    *Activity.Kind.choices,
    *((name, f"any {label}") for name, (label, _) in Activity.TOGETHER.items()),
]


class ActivitySearch(forms.Form):
    """The filters of the list, all of them in the address. Page and spreadsheet take their rows from filter()."""

    DELIVERED = "delivered"
    STATUSES = [("", "Any status"), *Activity.Status.choices, (DELIVERED, "delivered")]
    SORTS = [("", "Title"), ("when", "When it happens")]

    q = forms.CharField(label="Words", required=False, max_length=200)
    cohort = forms.ChoiceField(label="Year group", required=False)
    term = forms.ChoiceField(label="Half-term", required=False)
    status = forms.ChoiceField(required=False, choices=STATUSES)
    kind = forms.ChoiceField(required=False, choices=KINDS)
    group = forms.ChoiceField(label="Targeted group", required=False)
    staff = forms.ChoiceField(label="Member of staff", required=False)
    show = forms.ChoiceField(label="Only those", required=False, choices=[("", "All"), *ONLY.items()])
    sort = forms.ChoiceField(label="Sort by", required=False, choices=SORTS)

    ALWAYS_SHOWN = ["q", "cohort", "term", "status"]

    def __init__(self, data, *, school, year):
        super().__init__(data)
        self.terms = list(year.terms.all())
        members = school.membership_set.select_related("user")
        self.fields["cohort"].choices = named(school.cohort_set.all(), "All year groups")
        self.fields["term"].choices = [*named(self.terms, "All year"), ("none", "No half-term yet")]
        self.fields["group"].choices = named(school.targetgroup_set.all(), "Everyone")
        self.fields["staff"].choices = named(members, "Anybody")
        dress(self)
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    def filter(self, activities):
        """These activities, narrowed and sorted. What cannot be read is left out, and `errors` says so."""
        found = activities.saying(self.chosen("q"))
        for name, column in [("cohort", "cohorts"), ("group", "targets"), ("staff", "staff")]:
            if value := self.chosen(name):
                found = found.filter(**{column: value})
        found = found.of_kind(self.chosen("kind")) if self.chosen("kind") else found
        found = self.filter_status(self.filter_term(found))
        found = self.filter_show(found)
        return found.by_when() if self.chosen("sort") == "when" else found.by_title()

    def filter_term(self, found):
        if self.chosen("term") == "none":
            return found.at_no_time()
        for at, term in enumerate(self.terms):
            if str(term.pk) == self.chosen("term"):
                return found.during(term, next(iter(self.terms[at + 1 :]), None))
        return found

    def filter_status(self, found):
        status = self.chosen("status")
        if status == self.DELIVERED:
            return found.delivered()
        found = found.filter(status=status) if status else found
        return found if status in ("", Activity.Status.CANCELLED) else found.not_delivered()

    def filter_show(self, found):
        """What plans something, and has or lacks one thing: the rows behind the figures of home."""
        show = self.chosen("show")
        found = found.counted() if show else found
        if show in ASKS:
            return found.filter(ASKS[show]())
        phrases = {
            "mapped": found.with_mapping,
            "unmapped": found.without_mapping,
            "dated": found.dated,
            "held": found.delivered,
            "unmarked": lambda: found.unmarked(timezone.localdate()),
        }
        return phrases.get(show, found.all)()

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [name for name in self.fields if self.chosen(name) and name != "sort"]
        return [(self[name].label, self.words(name), address_without(self.data, name)) for name in used]

    def words(self, name):
        return dict(getattr(self.fields[name], "choices", ())).get(self.chosen(name), self.chosen(name))

    def shown(self):
        return [self[name] for name in self.ALWAYS_SHOWN]

    def folded(self):
        return [field for field in self if field.name not in self.ALWAYS_SHOWN]

    def folded_in_use(self):
        return any(self.chosen(field.name) for field in self.folded())


class PlannerFilter(forms.Form):
    kind = forms.ChoiceField(required=False, choices=[("", "Any kind"), *Activity.Kind.choices])

    def __init__(self, data):
        super().__init__(data)
        dress(self)

    def chosen(self):
        return self.cleaned_data.get("kind", "") if self.is_valid() else ""
