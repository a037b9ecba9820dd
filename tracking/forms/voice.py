"""Forms of learner voice: writing a questionnaire, putting it to a class, and answering it."""

from collections import Counter
from datetime import datetime, time, timedelta
from itertools import groupby
from uuid import uuid4

from django import forms
from django.db.models import Count
from django.utils import timezone

from careers.forms.activities import OnceForm
from careers.forms.fields import day_input
from tracking.models import Asking, Group, GroupMember, Questionnaire
from tracking.voice import statements_to_tie

#: What a new scale begins with; a school writes its own.
STEPS = ["No", "Not really", "Mostly", "Yes"]
MOST_STEPS, MOST_QUESTIONS = 6, 15
#: So many rows of questions are in sight at first.
IN_SIGHT = 5
#: For how long a class link stays open unless somebody says otherwise, and at most.
USUALLY, AT_MOST = timedelta(days=14), timedelta(days=366)


class QuestionnaireForm(OnceForm):
    """The questionnaire with its steps and questions, each on a line of its own."""

    class Meta:
        model = Questionnaire
        fields = ["title", "intro"]
        widgets = {"intro": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"intro": "For example why you ask, and that nobody sees who said what."}
        error_messages = {"title": {"required": "Give it a title, for example 'How ready are you for your next step?'"}}

    def __init__(self, *args, source=None, **kwargs):
        """`source`: the questionnaire whose steps and questions it begins with, its own or one to copy."""
        super().__init__(*args, **kwargs)
        self.codes = codes_of(statements_to_tie(self.school, source))
        self.names = {statement.pk: name for name, statement in self.codes.items()}
        steps = [step.name for step in source.steps.all()] if source else STEPS
        questions = list(source.questions.all()) if source else []
        for at in range(1, MOST_STEPS + 1):
            self.fields[f"step-{at}"] = forms.CharField(label=f"Step {at}", max_length=60, required=False)
            self.initial[f"step-{at}"] = dict(enumerate(steps, 1)).get(at, "")
        for at in range(1, MOST_QUESTIONS + 1):
            self.add_question(at, dict(enumerate(questions, 1)).get(at))

    def add_question(self, at, row):
        tie = forms.TextInput(attrs={"list": "codes", "autocomplete": "off"})
        self.fields[f"question-{at}"] = forms.CharField(label=f"Question {at}", max_length=300, required=False)
        self.fields[f"statement-{at}"] = forms.CharField(label=f"Code {at}", max_length=150, required=False, widget=tie)
        if row:
            self.initial[f"question-{at}"] = row.text
            self.initial[f"statement-{at}"] = self.names.get(row.statement_id, "")

    def clean(self):
        typed = super().clean()
        if len(set(self.steps())) < 2 or len(set(self.steps())) < len(self.steps()):
            self.add_error("step-1", "A scale needs at least two steps, each with a name of its own.")
        if not any(typed.get(f"question-{at}") for at in range(1, MOST_QUESTIONS + 1)):
            self.add_error("question-1", "Write at least one question.")
        for at in range(1, MOST_QUESTIONS + 1):
            self.clean_tie(at, typed)
        return typed

    def clean_tie(self, at, typed):
        code = typed.get(f"statement-{at}", "")
        if code and code.casefold() not in self.by_folded():
            said = f"No statement of a framework that the school uses has the code '{code}'. Choose one from the list."
            self.add_error(f"statement-{at}", said)
        elif code and not typed.get(f"question-{at}"):
            self.add_error(f"question-{at}", f"Write the question that belongs to {code}, or empty the code.")

    def by_folded(self):
        return {name.casefold(): statement for name, statement in self.codes.items()}

    def steps(self):
        names = (self.cleaned_data.get(f"step-{at}", "") for at in range(1, MOST_STEPS + 1))
        return [name for name in names if name]

    def questions(self):
        """[(text, statement or None)] as typed, empty rows left out."""
        typed, known = self.cleaned_data, self.by_folded()
        rows = [(typed[f"question-{at}"], typed[f"statement-{at}"]) for at in range(1, MOST_QUESTIONS + 1)]
        return [(text, known.get(code.casefold())) for text, code in rows if text]

    def step_fields(self):
        return [self[f"step-{at}"] for at in range(1, MOST_STEPS + 1)]

    def rows_in_sight(self):
        return self.rows()[: self.sight()]

    def rows_folded(self):
        return self.rows()[self.sight() :]

    def rows(self):
        return [(self[f"question-{at}"], self[f"statement-{at}"]) for at in range(1, MOST_QUESTIONS + 1)]

    def sight(self):
        """Rows that are filled in or wrong are in sight, with an empty one or two after them."""
        used = [at for at, (text, tie) in enumerate(self.rows(), 1) if text.value() or tie.value() or text.errors]
        return max([IN_SIGHT, *(at + 2 for at in used)])


def codes_of(statements):
    """{what is typed: statement}: the code, with the framework where two frameworks use the same code."""
    rows = list(statements)
    often = Counter(row.code for row in rows)
    return {row.code if often[row.code] == 1 else f"{row.code} ({row.edition})": row for row in rows}


class AskingForm(forms.Form):
    form_key = forms.CharField(required=False, widget=forms.HiddenInput, initial=uuid4)
    who = forms.ChoiceField(
        label="Who is asked?", error_messages={"required": "Choose the year group or class that is asked."}
    )
    moment = forms.ChoiceField(
        label="When is it asked?", widget=forms.RadioSelect, choices=Asking.Moment, initial=Asking.Moment.ONCE,
        help_text="Asked before and after, the two are shown side by side.",
    )  # fmt: skip
    closes_on = forms.DateField(label="Last day", widget=day_input(), help_text="You can close it earlier.")

    def __init__(self, data, *, school, year):
        super().__init__(data)
        self.found = asked_by_value(school, year)
        self.fields["who"].choices = [("", "Choose"), *in_kinds(self.found)]
        self.fields["closes_on"].initial = timezone.localdate() + USUALLY
        labels = {"before": "Before", "after": "After", "once": "Only once"}
        self.fields["moment"].choices = [(value, labels[value]) for value in Asking.Moment.values]

    def clean_closes_on(self):
        day, today = self.cleaned_data["closes_on"], timezone.localdate()
        if not today <= day <= today + AT_MOST:
            raise forms.ValidationError("Give a day from today on, within a year.")
        return day

    def asked(self):
        """What an asking needs of this form."""
        typed = self.cleaned_data
        _, _, cohort, group = self.found[typed["who"]]
        last_minute = timezone.make_aware(datetime.combine(typed["closes_on"], time(23, 59)))
        return {"cohort_id": cohort, "group_id": group, "moment": typed["moment"], "closes_at": last_minute}


def asked_by_value(school, year):
    """{value: (kind, name, cohort id, group id or None)} of whom a questionnaire can be put to, in two queries.

    A class counts with the year group in which most of it is.
    """
    found = {f"cohort-{row.pk}": ("Whole year groups", row.name, row.pk, None) for row in school.cohort_set.shown()}
    rows = GroupMember.objects.filter(group__school=school, group__year=year).order_by("group__kind", "group__name")
    columns = rows.values_list("group", "group__kind", "group__name", "enrolment__cohort")
    largest = {}
    for group, kind, name, cohort, size in columns.annotate(size=Count("pk")):
        if size > largest.get(group, 0):
            largest[group] = size
            found[f"group-{group}"] = (kinds_in_words(kind), name, cohort, group)
    return found


def kinds_in_words(kind):
    return {"tutor": "Tutor groups", "class": "Classes", "target": "Target groups"}[Group.Kind(kind)]


def in_kinds(found):
    rows = ((kind, value, name) for value, (kind, name, *_) in found.items())
    return [
        (kind, [(value, name) for _, value, name in those]) for kind, those in groupby(rows, key=lambda row: row[0])
    ]


class AnswersForm(forms.Form):
    """What a learner fills in: one step for each question, or none."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data, *, questions, steps):
        super().__init__(data)
        self.questions = list(questions)
        choices = [(str(step.pk), step.name) for step in steps]
        for row in self.questions:
            self.fields[f"q{row.pk}"] = forms.ChoiceField(
                label=row.text, required=False, choices=choices, widget=forms.RadioSelect
            )

    def clean(self):
        typed = super().clean()
        if not self.errors and not self.answers():
            raise forms.ValidationError("Nothing is answered yet. Answer at least one question, then send.")
        return typed

    def clean_form_key(self):
        return self.cleaned_data["form_key"] or uuid4()

    def answers(self):
        """{question id: step id}."""
        typed = ((row.pk, self.cleaned_data.get(f"q{row.pk}")) for row in self.questions)
        return {question: int(step) for question, step in typed if step}

    def rows(self):
        return [self[f"q{row.pk}"] for row in self.questions]
