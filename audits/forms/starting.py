"""Forms of starting an audit: finding one, its details, and which members judge."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone

from audits.models import Audit
from audits.participants import CAPACITIES, usual_capacity
from audits.rounds import default_title
from careers.forms.activities import OnceForm
from careers.forms.fields import address_without, day_input, dress, named
from careers.models import Membership
from careers.tenancy import Role
from frameworks.models import Edition, Level

#: How long after its year an audit may still be judged.
AFTER_YEAR = timedelta(days=366)
CAPACITY = forms.TextInput(attrs={"list": "capacities", "autocomplete": "off"})


class AuditSearch(forms.Form):
    """The filters of the list, all of them in the address."""

    ASIDE = "aside"

    year = forms.ChoiceField(required=False)
    edition = forms.ChoiceField(label="Judged against", required=False)
    status = forms.ChoiceField(required=False, choices=[("", "Any status"), *Audit.Status.choices])
    show = forms.ChoiceField(required=False, choices=[("", "In use"), (ASIDE, "Put aside")])

    def __init__(self, data, *, school, years):
        super().__init__(data)
        editions = Edition.objects.filter(audits__school=school).select_related("framework").distinct()
        self.fields["year"].choices = named(years, "All years")
        self.fields["edition"].choices = named(editions, "Any edition")
        dress(self)
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    def filter(self, audits):
        """These audits, narrowed; what cannot be read is left out, and `errors` says so."""
        for name in ("year", "edition", "status"):
            if value := self.chosen(name):
                audits = audits.filter(**{name: value})
        return audits.filter(put_aside_at__isnull=self.chosen("show") != self.ASIDE)

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [name for name in self.fields if self.chosen(name)]
        return [(self[name].label, self.words(name), address_without(self.data, name)) for name in used]

    def words(self, name):
        return dict(self.fields[name].choices)[self.chosen(name)]


class AuditForm(OnceForm):
    """What an audit is about and by when. The edition is chosen before, because sections and levels are its own."""

    class Meta:
        model = Audit
        fields = ["title", "year", "due_on", "way", "target", "sections"]
        labels = {"year": "Academic year", "way": "Who judges?"}
        help_texts = {"due_on": "The day by which everybody sends their judgements."}
        widgets = {
            "due_on": day_input(),
            "way": forms.RadioSelect,
            "sections": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, edition, year, **kwargs):
        super().__init__(*args, initial={"year": year.pk}, **kwargs)
        self.edition = self.instance.edition = edition
        self.fields["title"].required = False
        self.fields["title"].help_text = f"Left empty, it is called ‘{default_title(edition, year)}’."
        self.fields["year"].empty_label = None
        self.offer_levels()
        self.offer_sections()
        if self.instance.pk and not self.instance.is_open:
            del self.fields["way"], self.fields["sections"]  # what was judged stands

    def offer_levels(self):
        target = self.fields["target"]
        target.queryset = Level.objects.filter(scale__edition=self.edition).order_by("-order")
        target.empty_label = "No target"

    def offer_sections(self):
        kind = (self.edition.section_kinds or ["section"])[0].lower()
        field = self.fields["sections"]
        field.label = f"Which {kind}s?"
        field.help_text = f"Tick none to judge every {kind}."
        here = Q(parent=None) | Q(pk__in=self.instance.sections.all() if self.instance.pk else [])
        field.queryset = self.edition.sections.filter(here).order_by("order")
        field.error_messages["invalid_choice"] = "One of these belongs to another edition. Tick again what you want."

    @property
    def changed_here(self):
        """The columns that this form writes."""
        return [name for name in self._meta.fields if name in self.fields and name != "sections"]

    def clean_due_on(self):
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if day and day < today and day != self.initial.get("due_on"):
            raise forms.ValidationError(f"{day:%-d %B %Y} has passed. Choose today or a later day.")
        return day

    def clean_sections(self):
        """Every section ticked is the same as none: all of it."""
        chosen = self.cleaned_data["sections"]
        every = set(self.edition.sections.filter(parent=None).values_list("pk", flat=True))
        return chosen.none() if every <= {section.pk for section in chosen} else chosen

    def clean(self):
        typed = super().clean()
        year, day = typed.get("year"), typed.get("due_on")
        if year and not typed.get("title", "").strip():
            typed["title"] = default_title(self.edition, year)
        if year and day and day > (latest := max(year.ends_on, timezone.localdate()) + AFTER_YEAR):
            self.add_error("due_on", f"This is long after {year}. Choose a day before {latest:%-d %B %Y}.")
        return typed


class PeopleForm(forms.Form):
    """The members of the school, each with a tick box and a capacity: who judges in a new audit."""

    def __init__(self, *args, school, by, alone=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.alone = by, alone
        self.members = list(Membership.objects.active().filter(school=school).with_people())
        self.members.sort(key=lambda member: (member.pk != by.pk, member.roles == {Role.STAFF}))
        for member in self.members:
            self.fields[f"member_{member.pk}"] = forms.BooleanField(
                label=str(member), required=False, initial=member.pk == by.pk
            )
            self.fields[f"capacity_{member.pk}"] = forms.CharField(
                label=f"{member} takes part as", required=False, max_length=80,
                initial=usual_capacity(member), widget=CAPACITY,
            )  # fmt: skip
        self.capacities = CAPACITIES

    def rows(self):
        """[(member, tick box, capacity)], whoever starts the audit first, those who are staff only last."""
        return [(member, self[f"member_{member.pk}"], self[f"capacity_{member.pk}"]) for member in self.members]

    def first_rows(self):
        return [row for row in self.rows() if not self.folds(row[0])]

    def folded_rows(self):
        return [row for row in self.rows() if self.folds(row[0])]

    def folds(self, member):
        """Most of a large school is folded away, unless ticked."""
        staff_only = member.roles == {Role.STAFF} and member.pk != self.by.pk
        return staff_only and len(self.members) > 12 and not self[f"member_{member.pk}"].value()

    def chosen(self):
        """[(member, capacity)] of those who are ticked; without a capacity, what her role says."""
        found = [(member, *(self.cleaned_data.get(f"{name}_{member.pk}", "") for name in ("member", "capacity")))
                 for member in self.members]  # fmt: skip
        return [(member, capacity.strip() or usual_capacity(member)) for member, ticked, capacity in found if ticked]

    def clean(self):
        if self.alone and len(self.chosen()) > 1:
            raise forms.ValidationError("One person judges, but several are ticked. Tick one, or choose ‘by a group’.")
