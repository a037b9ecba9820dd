"""Finding actions: the filters of list and board, all of them in the address."""

from django import forms
from django.db.models import Q

from audits.actions import soon
from audits.models import Action, Audit
from careers.forms.fields import address_without, dress, named
from careers.models import Membership
from careers.tenancy import Permission
from frameworks.models import Edition, Statement


class ActionSearch(forms.Form):
    """List, board and spreadsheet take their rows from filter()."""

    UNFINISHED = "unfinished"
    STATUSES = [("", "Any status"), (UNFINISHED, "not finished"), *Action.Status.choices]
    DUE = [("", "Any day"), ("overdue", "overdue"), ("week", "within 7 days"), ("none", "no day set")]

    whose = forms.ChoiceField(required=False)
    status = forms.ChoiceField(required=False, choices=STATUSES)
    due = forms.ChoiceField(required=False, choices=DUE)
    year = forms.ChoiceField(label="Academic year", required=False)
    priority = forms.ChoiceField(required=False, choices=[("", "Any priority"), *Action.Priority.choices])
    audit = forms.ChoiceField(required=False)
    framework = forms.ChoiceField(required=False)
    statement = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    ALWAYS_SHOWN = ("whose", "status", "due", "year")

    def __init__(self, data, *, membership, years, today):
        super().__init__(data)
        self.membership, self.today = membership, today
        about = Action.objects.filter(school=membership.school).visible_to(membership).order_by()
        self.offer_people()
        self.fields["year"].choices = [("", "All years"), *((str(year.start), year.label) for year in years)]
        audits = Audit.objects.filter(pk__in=about.values("audit"))
        editions = Edition.objects.filter(pk__in=about.values("statement__edition")).select_related("framework")
        self.fields["audit"].choices = named(audits, "Any audit, or none")
        self.fields["framework"].choices = named(editions, "Any framework, or none")
        self.offer_statement(about)
        dress(self)
        self.is_valid()

    def offer_people(self):
        """Who sees only her own actions has nothing to choose from."""
        if not self.membership.can(Permission.SEE_TOTALS):
            del self.fields["whose"]
            return
        people = named(Membership.objects.filter(school=self.membership.school).select_related("user"), "Everybody’s")
        own = [("mine", "Mine")] if self.membership.pk else []
        self.fields["whose"].choices = [people[0], *own, ("nobody", "Nobody’s"), *people[1:]]

    def offer_statement(self, about):
        """The one that the address names, if any action is about it."""
        asked = self.data.get("statement", "")
        rows = Statement.objects.filter(pk=asked, pk__in=about.values("statement")) if asked.isdecimal() else ()
        self.fields["statement"].choices = [("", ""), *((str(row.pk), row.code) for row in rows)]

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    def filter(self, actions):
        """These actions, narrowed. What cannot be read is left out, and `errors` says so."""
        for name, column in COLUMNS.items():
            if value := self.chosen(name):
                actions = actions.filter(**{column: value})
        actions = self.filter_due(actions)
        status = self.chosen("status")
        if status == self.UNFINISHED:
            actions = actions.unfinished()
        elif status:
            actions = actions.filter(status=status)
        return self.filter_whose(actions)

    def filter_due(self, actions):
        due = self.chosen("due")
        if due == "overdue":
            return actions.overdue(self.today)
        if due == "week":
            return actions.unfinished().filter(due_on__range=(self.today, soon(self.today)))
        return actions.unfinished().filter(due_on=None) if due else actions

    def filter_whose(self, actions):
        whose = self.chosen("whose")
        if whose == "mine":
            return actions.filter(owner=self.membership)
        if whose == "nobody":
            return actions.filter(Q(owner=None) | Q(owner__left_at__isnull=False))
        return actions.filter(owner=whose) if whose else actions

    def chips(self):
        """[(label, chosen words, address without it)] of the filters in use."""
        used = [name for name in self.fields if self.chosen(name)]
        return [(self[name].label, self.words(name), address_without(self.data, name)) for name in used]

    def words(self, name):
        return dict(self.fields[name].choices).get(self.chosen(name), "")

    def shown(self):
        return [self[name] for name in self.ALWAYS_SHOWN if name in self.fields]

    def folded(self):
        return [field for field in self.visible_fields() if field.name not in self.ALWAYS_SHOWN]

    def folded_in_use(self):
        return any(self.chosen(field.name) for field in self.folded())

    def query(self):
        """The filters as the rest of an address, for the same rows shown in another way."""
        rest = self.data.copy()
        for name in ("page", "format"):
            rest.pop(name, None)
        return f"?{rest.urlencode()}" if rest else ""


#: Filters that are one column of an action.
COLUMNS = {
    "year": "year__start",
    "priority": "priority",
    "audit": "audit",
    "framework": "statement__edition",
    "statement": "statement",
}
