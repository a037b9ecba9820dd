"""Sending one's judgements, taking them back, and reading them as they are."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render

from audits import judgements, judging
from audits.agreeing import after_submit
from audits.exports import mine_sheet
from audits.taking_part import takes_part
from audits.views.judging import JUDGE, SEE
from careers.sheets import download, wanted

SENT = "Your judgements are sent. Thank you."


@JUDGE
@takes_part
def judge_submit(request):
    who = request.participant
    if request.method == "POST":
        attempt(request, send, SENT)
        return redirect(who.address("judge-mine"))
    if not who.may_judge:
        return redirect(who.address("judge-mine"))
    mine = judging.mine_of(who)
    stops = [(stop, who.address("judge", stop.id)) for stop, _ in mine.parts]
    context = {"mine": mine, "stops": stops, "audit": who.audit, "here": stops[0][1]}
    return render(request, "audits/judging/submit.html", context)


@transaction.atomic
def send(participant):
    """Sent and, where one person judges alone, agreed: both or neither."""
    after_submit(participant=judgements.submit(participant=participant, by=participant), by=participant)


def attempt(request, act, told):
    """Say that it is done, or why not."""
    try:
        act(request.participant)
        messages.success(request, told)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))


@JUDGE
@takes_part
def judge_take_back(request):
    who = request.participant
    if request.method == "POST":
        attempt(
            request, lambda one: judgements.take_back(participant=one, by=one), "You can change your answers again."
        )
        return redirect(who.address("judge-start"))
    back = who.address("judge-mine")
    return render(request, "audits/judging/take_back.html", {"back": back, "may": who.may_take_back})


@SEE
@takes_part
def judge_mine(request):
    who = request.participant
    taken_back = who.address("judge-take-back") if who.may_take_back else ""
    mine = judging.mine_of(who)
    if kind := wanted(request):
        return download(f"Answers in {who.audit}", [mine_sheet(mine)], kind)
    context = {"mine": mine, "who": who, "audit": who.audit, "take_back": taken_back}
    return render(request, "audits/judging/mine.html", context | {"start": who.address("judge-start")})
