"""A school's own questionnaires, put to a class by a link, and what learners answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from careers.activities import form_key
from careers.adoption import mappable_by
from careers.security import kept_secret
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from tracking import voice
from tracking.exports import questionnaire_sheet
from tracking.forms.voice import AnswersForm, AskingForm, QuestionnaireForm
from tracking.models import Asking, Questionnaire
from tracking.squares import square_of
from tracking.voice_results import Results, result_sheet

CHANGE = requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)


def posted(request):
    return request.POST if request.method == "POST" else None


def questionnaire_at(request, pk):
    row = get_object_or_404(request.school.questionnaire_set, pk=pk)
    row.school = request.school
    return row


@requires(see=Permission.SEE_TOTALS)
def questionnaire_list(request):
    rows = voice.for_lists(request.school.questionnaire_set.all())
    if kind := wanted(request):
        return download("Questionnaires", [questionnaire_sheet(rows)], kind)
    return render(request, "tracking/voice/list.html", {"rows": rows})


@CHANGE
def questionnaire_form(request, questionnaire=None):
    """Adding one, from nothing or (?copy=id) from another, and changing one that nobody has answered."""
    row = questionnaire_at(request, questionnaire) if questionnaire else Questionnaire()
    if questionnaire and voice.answered(row):
        messages.error(request, voice.LOCKED)
        return redirect("questionnaire", request.school.slug, row.pk)
    copied = None if questionnaire else copied_from(request)
    first = {"title": f"{copied.title}, copy", "intro": copied.intro} if copied else {}
    source = row if questionnaire else copied
    form = QuestionnaireForm(posted(request), instance=row, school=request.school, source=source, initial=first)
    if form.is_valid() and (saved := save_questionnaire(request, form)):
        messages.success(request, f"‘{saved}’ is saved.")
        return redirect("questionnaire", request.school.slug, saved.pk)
    return render(request, "tracking/voice/form.html", {"form": form, "copied": copied})


def copied_from(request):
    asked = request.GET.get("copy", "")
    return request.school.questionnaire_set.filter(pk=asked).first() if asked.isdecimal() else None


def save_questionnaire(request, form):
    """The row, or None with an error in the form where somebody has answered meanwhile."""
    said = {"steps": form.steps(), "questions": form.questions()}
    try:
        key = form_key(request.POST)
        return voice.save_questionnaire(row=form.instance, **said, by=request.membership, key=key)
    except ValidationError as fault:
        form.add_error(None, fault)
        return None


@requires(see=Permission.SEE_TOTALS)
def questionnaire_detail(request, questionnaire):
    row = questionnaire_at(request, questionnaire)
    askings = list(row.askings.select_related("year", "cohort", "group"))
    years = sorted({asking.year for asking in askings}, key=lambda year: -year.start)
    year = next((year for year in years if str(year.start) == request.GET.get("year")), next(iter(years), None))
    telling = request.membership.can(Permission.SEE_LEARNERS)
    results = Results(row, year or request.year, telling=telling)
    if kind := wanted(request):
        return download(f"{row} {year or ''}", [result_sheet(results, "Answers")], kind)
    slices = results.slices()
    chosen = next((one for one in slices if one.value == request.GET.get("who")), slices[0])
    context = {
        "questionnaire": row,
        "asked_in": years if len(years) > 1 else (),
        "year": year,
        "slices": slices,
        "chosen": chosen,
        "results": results,
        "telling": telling,
        "found": results.of(chosen.key) if results.moments else (),
        "locked": voice.answered(row),
        "covered": cells_for(request, chosen, results),
        "askings": askings if request.membership.can(Permission.CHANGE_PROGRAMME) else (),
    }
    return render(request, "tracking/voice/detail.html", context)


def cells_for(request, chosen, results):
    """(editions that the school uses, the year group) that a tied statement's cell of coverage is looked up by."""
    cohort = chosen.cohort or next((asking.cohort_id for asking in results.askings.values()), None)
    return {"editions": {edition.pk for edition in mappable_by(request.school)} if cohort else (), "cohort": cohort}


@CHANGE
def questionnaire_delete(request, questionnaire):
    row = questionnaire_at(request, questionnaire)
    title = str(row)
    if request.method == "POST":
        done = voice.put_away(questionnaire=row, by=request.membership)
        messages.success(request, f"‘{title}’ is {done}.")
        return redirect("questionnaire-list", request.school.slug)
    context = {"questionnaire": row, "answered": voice.answered(row), "links": row.askings.count()}
    return render(request, "tracking/voice/delete.html", context)


@CHANGE
def asking_form(request, questionnaire):
    row = questionnaire_at(request, questionnaire)
    form = AskingForm(posted(request), school=request.school, year=request.year)
    if form.is_valid():
        asking = Asking(school=request.school, questionnaire=row, year=request.year, **form.asked())
        saved = voice.ask(asking=asking, by=request.membership, key=form_key(request.POST))
        return redirect("asking", request.school.slug, saved.pk)
    return render(request, "tracking/voice/asking_form.html", {"form": form, "questionnaire": row})


def asking_at(request, pk):
    rows = request.school.asking_set.select_related("questionnaire", "year", "cohort", "group")
    return get_object_or_404(rows, pk=pk)


@requires(see=Permission.CHANGE_PROGRAMME)
def asking_detail(request, asking):
    asking = asking_at(request, asking)
    address = request.build_absolute_uri(reverse("guest-answers", args=[asking.token]))
    context = {
        "asking": asking,
        "address": address,
        "square": square_of(address) if asking.open else "",
        "responses": asking.responses.count(),
        "learners": voice.learners_asked(asking),
    }
    return kept_secret(render(request, "tracking/voice/asking.html", context))


@CHANGE
def asking_close(request, asking):
    asking = asking_at(request, asking)
    if request.method == "POST":
        voice.close(asking=asking, by=request.membership)
        messages.success(request, "It is closed. The link opens nothing any more.")
        return redirect("asking", request.school.slug, asking.pk)
    return render(request, "tracking/voice/close.html", {"asking": asking})


@login_not_required
def guest_answers(request, token):
    """A class answers here: no account, no name, and nothing of what others said."""
    asking = voice.asking_of(token)
    if asking is None:
        return kept_secret(render(request, "tracking/voice/guest_over.html", status=404))
    request.school, request.guest = asking.school, True
    sheet = asking.questionnaire
    form = AnswersForm(posted(request), questions=sheet.questions.all(), steps=sheet.steps.all())
    if form.is_valid():
        voice.save_response(asking=asking, answers=form.answers(), key=form.cleaned_data["form_key"])
        return kept_secret(redirect(f"{request.path}?sent"))
    context = {"form": form, "questionnaire": sheet, "sent": "sent" in request.GET and not form.is_bound}
    return kept_secret(render(request, "tracking/voice/guest.html", context))
