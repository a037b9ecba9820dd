"""A school's own questionnaires: written, copied, put to a class by a link, and answered without a name."""

from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from careers.adoption import mappable_by
from careers.history import record
from careers.models import School
from careers.security import opened
from frameworks.models import Statement
from tracking.models import (
    ANSWERS_LINK,
    Answer,
    AnswerStep,
    Asking,
    Enrolment,
    GroupMember,
    Question,
    Questionnaire,
    Response,
)

LOCKED = (
    "Learners have answered this questionnaire, so its questions and steps stay as they were asked. "
    "Make a copy and change that."
)


def answered(questionnaire):
    return Response.objects.filter(asking__questionnaire=questionnaire).exists()


def for_lists(questionnaires):
    """Those in use first, with `.asked` and `.responses`, how often it was put to somebody and how many answered, and
    `.is_open`, whether a class can answer it now."""
    now = timezone.now()
    here = Asking.objects.filter(questionnaire=OuterRef("pk"), opens_at__lte=now, closes_at__gt=now)
    asked, responses = Count("askings", distinct=True), Count("askings__responses", distinct=True)
    rows = questionnaires.annotate(asked=asked, responses=responses, is_open=Exists(here))
    return rows.order_by("-in_use", "title", "pk")


def statements_to_tie(school, questionnaire=None):
    """The statements of adopted editions that a question may be about, and those that its questions have already."""
    kept = Question.objects.filter(questionnaire=questionnaire, statement__isnull=False).values("statement")
    offered = Statement.objects.for_learners().filter(Q(edition__in=mappable_by(school)) | Q(pk__in=kept))
    return offered.select_related("edition__framework").order_by("edition__framework__title", "edition", "order")


# --- writing -------------------------------------------------------------------------------------


@transaction.atomic
def save_questionnaire(*, row, steps, questions, by, key=None):
    """Write a questionnaire with its steps (names in order) and questions ((text, statement or None), in order).

    Sent twice with one `key`, it adds one. ValidationError where learners have answered it.
    """
    added = row._state.adding
    if added:
        School.objects.select_for_update().get(pk=row.school_id)  # the twin waits here
        if twin := Questionnaire.objects.filter(school=row.school, form_key=key, form_key__isnull=False).first():
            return twin
        row.form_key = key
    else:
        Questionnaire.objects.select_for_update().get(pk=row.pk)
        refuse_if_answered(row)
    before = {} if added else words_of(Questionnaire.objects.get(pk=row.pk))
    row.save()
    write_content(row, steps, questions)
    after = words_of(row)
    changes = {name: [before.get(name, ""), word] for name, word in after.items() if before.get(name, "") != word}
    if changes:
        record(by=by, row=row, action="added" if added else "changed", changes=changes)
    return row


def refuse_if_answered(questionnaire):
    if answered(questionnaire):
        raise ValidationError(LOCKED)


def write_content(row, steps, questions):
    """Nobody has answered, so the old rows mean nothing to anybody."""
    row.questions.all().delete()
    row.steps.all().delete()
    own = {"school": row.school, "questionnaire": row}
    AnswerStep.objects.bulk_create(AnswerStep(**own, name=name, order=at) for at, name in enumerate(steps, 1))
    Question.objects.bulk_create(
        Question(**own, text=text, statement=statement, order=at) for at, (text, statement) in enumerate(questions, 1)
    )


def words_of(questionnaire):
    """What history keeps of it."""
    questions = questionnaire.questions.select_related("statement")
    told = [f"{row.text} ({row.statement.code})" if row.statement else row.text for row in questions]
    return {
        "title": questionnaire.title,
        "intro": questionnaire.intro,
        "steps": " / ".join(step.name for step in questionnaire.steps.all()),
        "questions": " / ".join(told),
    }


@transaction.atomic
def put_away(*, questionnaire, by):
    """Delete it with its links where nobody has answered, else take it out of use or into use again.

    What was done: 'deleted', 'taken out of use' or 'taken into use again'.
    """
    row = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if not answered(row):
        record(by=by, row=row, action="deleted", changes={name: [word, None] for name, word in words_of(row).items()})
        row.askings.all().delete()
        row.delete()
        return "deleted"
    row.in_use = not row.in_use
    row.save(update_fields=["in_use"])
    done = "taken into use again" if row.in_use else "taken out of use"
    record(by=by, row=row, action=done, changes={"in_use": [not row.in_use, row.in_use]})
    return done


# --- putting it to a class -----------------------------------------------------------------------


@transaction.atomic
def ask(*, asking, by, key=None):
    """Open a class link. Sent twice with one `key`, it opens one."""
    Questionnaire.objects.select_for_update().get(pk=asking.questionnaire_id)  # the twin waits here
    if twin := Asking.objects.filter(school=asking.school, form_key=key, form_key__isnull=False).first():
        return twin
    asking.form_key, asking.link_key = key, token_urlsafe()
    asking.save()
    changes = {"moment": ["", asking.get_moment_display()], "closes_at": ["", f"{asking.closes_at:%Y-%m-%d}"]}
    record(by=by, row=asking, action="asked", changes=changes)
    return asking


@transaction.atomic
def close(*, asking, by):
    """From now on the link opens nothing. Closing what is closed changes nothing."""
    now = timezone.now()
    if asking.closes_at > now:
        Asking.objects.filter(pk=asking.pk).update(closes_at=now)
        record(by=by, row=asking, action="closed")


def learners_asked(asking):
    """How many are in the class or year group now."""
    if asking.group_id:
        return GroupMember.objects.filter(group=asking.group_id).count()
    today = timezone.localdate()
    return Enrolment.objects.filter(year=asking.year_id, cohort=asking.cohort_id).on_roll(today).count()


# --- answering -----------------------------------------------------------------------------------


def asking_of(token):
    """What a class link opens, or None: not ours, replaced, closed, or not open yet."""
    pk, key = opened(token, ANSWERS_LINK) or (None, "")
    row = Asking.objects.filter(pk=pk, link_key=key).select_related("questionnaire", "school").first()
    return row if row and row.link_key and row.open else None


@transaction.atomic
def save_response(*, asking, answers, key):
    """Keep one learner's answers ({question id: step id}), once for each `key`. Whose they are is kept nowhere."""
    Questionnaire.objects.select_for_update().get(pk=asking.questionnaire_id)  # against a change of its questions
    response, new = Response.objects.get_or_create(asking=asking, form_key=key, defaults={"school": asking.school})
    if new:
        Answer.objects.bulk_create(
            Answer(school=asking.school, response=response, question_id=question, step_id=step)
            for question, step in answers.items()
        )
    return response
