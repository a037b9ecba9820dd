"""What learners said: a questionnaire of the school's own, put to classes before and after."""

from datetime import timedelta

from careers.demonstration.files import codes
from tracking.demonstration.files import THIS_YEAR
from tracking.demonstration.participation import at
from tracking.models import Answer, AnswerStep, Asking, Group, Question, Questionnaire, Response

#: How many of a hundred chose each step, in order.
CHOSE = {"before": (22, 41, 28, 9), "after": (7, 27, 44, 22)}
#: Of a hundred of a class who answered.
ANSWERED = 91


def ask(known):
    asked = known.data["asked"]
    if not asked["groups"]:
        return
    sheet, steps, questions = write_questions(known)
    for name in asked["groups"]:
        group = Group.objects.get(year=known.years[THIS_YEAR], name=name, kind=Group.Kind.TUTOR)
        size, cohort = group.members.count(), group.members.first().enrolment.cohort
        for moment, shares in CHOSE.items():
            day = asked[moment]
            asking = Asking.objects.create(
                school=known.school, questionnaire=sheet, year=group.year, cohort=cohort, group=group, moment=moment,
                link_key=f"{name}-{moment}", opens_at=at(day, 8, 30), closes_at=at(day + timedelta(days=3)),
            )  # fmt: skip
            answer(known, asking, day, size * ANSWERED // 100, shares, steps, questions)


def write_questions(known):
    own, texts = {"school": known.school}, known.texts["questionnaire"]
    sheet = Questionnaire.objects.create(**own, title=texts["title"], intro=texts["intro"])
    steps = AnswerStep.objects.bulk_create(
        AnswerStep(**own, questionnaire=sheet, name=name, order=order) for order, name in enumerate(texts["steps"], 1)
    )
    questions = Question.objects.bulk_create(
        Question(
            **own, questionnaire=sheet, text=text, order=order,
            statement=known.statements[codes(statement)[0]] if statement else None,
        )
        for order, (text, statement) in enumerate(texts["questions"], 1)
    )  # fmt: skip
    return sheet, steps, questions


def answer(known, asking, day, number, shares, steps, questions):
    own = {"school": known.school}
    responses = Response.objects.bulk_create(Response(**own, asking=asking, day=day) for _ in range(number))
    Answer.objects.bulk_create(
        Answer(**own, response=response, question=question, step=known.chance.choices(steps, shares)[0])
        for response in responses
        for question in questions
    )
