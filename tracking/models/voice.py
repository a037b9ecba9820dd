"""What learners say: a school's own short questionnaires, answered without a name."""

from django.db import models
from django.utils import timezone

from careers.models import AcademicYear, Cohort
from careers.security import link_token
from careers.tenancy import SchoolOwned
from frameworks.models import Statement
from tracking.models.learners import Group

#: What the signature of a class link is for.
ANSWERS_LINK = "tracking.answers"


class Questionnaire(SchoolOwned):
    """A school's own questions, answered on one scale."""

    title = models.CharField(max_length=150)
    intro = models.TextField("what learners read first", blank=True)
    in_use = models.BooleanField(default=True)
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["school", "form_key"], name="questionnaire_added_once")]

    def __str__(self):
        return self.title


class AnswerStep(SchoolOwned):
    """A step of a questionnaire's scale, in order: 'not at all' to 'very'."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["questionnaire", "order"]
        verbose_name = "step of the scale"
        verbose_name_plural = "steps of the scale"
        constraints = [models.UniqueConstraint(fields=["questionnaire", "order"], name="answer_step_order_once")]

    def __str__(self):
        return self.name


class Question(SchoolOwned):
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    text = models.CharField("question or statement", max_length=300)
    order = models.PositiveSmallIntegerField()
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["questionnaire", "order", "pk"]

    def __str__(self):
        return self.text


class Asking(SchoolOwned):
    """A questionnaire put to one year group or group at one time, by a class link."""

    class Moment(models.TextChoices):
        BEFORE = "before", "before"
        AFTER = "after", "after"
        ONCE = "once", "only once"

    questionnaire = models.ForeignKey(Questionnaire, models.RESTRICT, related_name="askings")
    year = models.ForeignKey(AcademicYear, models.RESTRICT, related_name="askings")
    cohort = models.ForeignKey(Cohort, models.RESTRICT, related_name="+", verbose_name="year group")
    group = models.ForeignKey(
        Group, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="class or group"
    )
    moment = models.CharField(max_length=6, choices=Moment, default=Moment.ONCE)
    link_key = models.CharField(max_length=43, editable=False, help_text="A new one ends every older link.")
    opens_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["school", "form_key"], name="asking_added_once_each_form")]

    def __str__(self):
        return f"{self.questionnaire}, {self.group or self.cohort}"

    @property
    def token(self):
        return link_token(self.pk, self.link_key, ANSWERS_LINK)

    @property
    def open(self):
        return self.opens_at <= timezone.now() < self.closes_at


class Response(SchoolOwned):
    """One learner's answers. Nothing in it says whose they are, nor when to the minute."""

    asking = models.ForeignKey(Asking, models.RESTRICT, related_name="responses")
    day = models.DateField(default=timezone.localdate)
    form_key = models.UUIDField(null=True, editable=False, help_text="Sending the form twice adds one row.")

    class Meta:
        ordering = ["asking", "pk"]
        constraints = [models.UniqueConstraint(fields=["asking", "form_key"], name="response_once_each_form")]

    def __str__(self):
        return f"A response to {self.asking}"


class Answer(SchoolOwned):
    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.RESTRICT, related_name="answers")
    step = models.ForeignKey(AnswerStep, models.RESTRICT, related_name="+")

    class Meta:
        ordering = ["response", "question"]
        indexes = [models.Index(fields=["school", "question", "step"], name="answer_by_question")]
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="answer_once_each_question")]

    def __str__(self):
        return f"{self.question}: {self.step}"
