"""Judging, alone and blind: by section or strand, one statement or many. Members and guests."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from audits import judgements, judging
from audits.choices import Answer
from audits.forms.judging import JudgementForm, PageForm, RestForm
from audits.taking_part import takes_part
from careers.tenancy import Permission, requires
from careers.versions import Stale

SEE = requires(see=Permission.OPEN_SCHOOL)
JUDGE = requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)


@SEE
@takes_part
def judge_start(request):
    """To where she stopped."""
    participant = request.participant
    if not participant.may_judge:
        return redirect(participant.address("judge-mine"))
    left = judging.where_left(participant)
    if left is None:
        return redirect(participant.address("judge-submit"))
    section, statement = left
    return redirect(f"{participant.address('judge', section)}#s{statement}")


@JUDGE
@takes_part
def judge(request, section):
    return one_page(request, section=section)


@JUDGE
@takes_part
def judge_strand(request, strand):
    return one_page(request, strand=strand)


def one_page(request, **where):
    """One page, read or sent as a whole; what cannot be saved is shown again as it was typed."""
    if request.method != "POST" and not request.participant.may_judge:
        return redirect(request.participant.address("judge-mine"))
    page = page_at(request, left_only=request.method != "POST" and "left" in request.GET, **where)
    if request.method != "POST":
        return show(request, page)
    form = PageForm(request.POST, page)
    if not form.is_valid():
        return show(request, form.page, problems=form.problems)
    return save_page(request, form, where)


def page_at(request, **where):
    page = judging.page_of(request.participant, **where)
    if page is None:
        raise Http404("This audit has no such part.")
    return page


def show(request, page, status=200, **more):
    """Kept by no browser: 'back' would show what was answered as it stood before."""
    answer = render(request, "audits/judging/page.html", {"page": page} | more, status=status)
    add_never_cache_headers(answer)
    return answer


def save_page(request, form, where):
    """Save what came; 409 with both answers where somebody saved a statement meanwhile."""
    who = request.participant
    try:
        written = judgements.write_judgements(participant=who, answers=form.answers, shown=form.versions, by=who)
    except ValidationError as fault:
        return show(request, form.page, sentences=fault.messages, status=422)
    if written.stale:
        return show(request, form.against(page_at(request, **where), written.stale), stale=True, status=409)
    tell(request, len(written.saved), "answer", "saved")
    return redirect(form.goes_to() or request.get_full_path())


def tell(request, count, noun, done):
    if count:
        messages.success(request, f"{count} {noun}{'' if count == 1 else 's'} {done}.")


@JUDGE
@takes_part
def judgement_save(request, statement):
    """Save one statement. A script gets a line that says how it went; a browser goes back to the section."""
    form, context, status = JudgementForm(request.POST, statement=statement), {}, 200
    try:
        context = save_one(request, form) if request.method == "POST" else {}
    except Stale as stale:
        context, status = {"clash": judging.clash_of(request.participant, stale.row, form.answer)}, 409
    except ValidationError as fault:
        context, status = {"why": " ".join(fault.messages)}, 422
    if request.htmx:
        return HttpResponse(render_to_string("audits/judging/_saved.html", context), status=status)
    if status != 200:
        messages.error(request, context["why"] if status == 422 else context["clash"].sentence)
    return back_to(request.participant, statement)


def save_one(request, form):
    """What the page shows after a save. ValidationError or Stale where there was none."""
    who = request.participant
    if not form.is_valid():
        raise ValidationError([sentence for sentences in form.errors.values() for sentence in sentences])
    saved = judgements.save_judgement(
        participant=who, statement_id=form.statement, answer=form.answer, shown=form.shown, by=who
    )
    return {"saved": saved}


def back_to(participant, statement):
    section = judging.section_of(participant, statement)
    if section is None:
        raise Http404("This audit has no such statement.")
    return redirect(f"{participant.address('judge', section)}#s{statement}")


@JUDGE
@takes_part
def judge_rest(request, section):
    """None of what is left in a section applies, for one reason."""
    page, here = page_at(request, section=section), request.participant.address("judge", section)
    form = RestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            count = rule_out(request.participant, page, form.cleaned_data["reason"])
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            tell(request, count, "statement", "marked as ‘does not apply’")
            return redirect(here)
    left = [row for row in page.rows if not row.answer.made]
    context = {"page": page, "form": form, "left": left, "here": here, "ruled_out": judging.ruled_out(page)}
    return render(request, "audits/judging/rest.html", context)


def rule_out(participant, page, reason):
    left = participant.audit.judged_statements().filter(pk__in=[row.asked.id for row in page.rows])
    written = judgements.rule_out(participant=participant, statements=left, reason=reason, by=participant)
    return len(written.saved)


@JUDGE
@takes_part
def judge_rest_clear(request, section):
    """Take 'does not apply' back from the statements of a section that do not apply for one reason."""
    page, who = page_at(request, section=section), request.participant
    if request.method == "POST":
        rows = judging.ruled_out(page).get(request.POST.get("reason", ""), [])
        answers = {row.asked.id: Answer(note=row.answer.note) for row in rows}
        shown = {row.asked.id: row.version for row in rows}
        try:
            written = judgements.write_judgements(participant=who, answers=answers, by=who, shown=shown)
            tell(request, len(written.saved), "statement", "cleared")
        except ValidationError as fault:
            messages.error(request, " ".join(fault.messages))
    return redirect(who.address("judge", section) if request.method == "POST" else who.address("judge-rest", section))
