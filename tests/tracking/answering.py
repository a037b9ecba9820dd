"""Questionnaires for tests: written, asked, answered."""

from datetime import timedelta

from django.utils import timezone

from tracking.models import Answer, AnswerStep, Asking, Question, Questionnaire, Response

#: What the form of a small questionnaire sends.
BODY = {
    "title": "Ready?", "step-1": "No", "step-2": "Yes",
    "question-1": "I know whom to ask.", "question-2": "I have a plan.",
}  # fmt: skip


def write(school, questions=("First?", "Second?")):
    """A questionnaire with four steps and these questions."""
    own = {"school": school, "questionnaire": Questionnaire.objects.create(school=school, title="Ready?")}
    for order, name in enumerate(["No", "Not really", "Mostly", "Yes"], 1):
        AnswerStep.objects.create(**own, name=name, order=order)
    for order, text in enumerate(questions, 1):
        Question.objects.create(**own, text=text, order=order)
    return own["questionnaire"]


def ask(sheet, year, cohort, days=1, **fields):
    """A class link that is open for so many days."""
    return Asking.objects.create(
        school=sheet.school, questionnaire=sheet, year=year, cohort=cohort, link_key=f"key {Asking.objects.count()}",
        closes_at=timezone.now() + timedelta(days=days), **fields,
    )  # fmt: skip


def answer(asking, *steps):
    """One response: the place of the step for each question in order, None for one that is left out."""
    own = {"school": asking.school}
    response = Response.objects.create(**own, asking=asking)
    names = list(asking.questionnaire.steps.all())
    for question, step in zip(asking.questionnaire.questions.all(), steps, strict=True):
        if step is not None:
            Answer.objects.create(**own, response=response, question=question, step=names[step])
    return response
