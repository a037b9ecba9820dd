"""What a participant shows for a judgement: adding it, taking it away, fetching a file of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from audits import evidence, judging
from audits.forms.evidence import EvidenceForm
from audits.models import JudgementEvidence
from audits.taking_part import takes_part
from audits.views.judging import JUDGE, SEE
from careers.uploads import hand_out


@JUDGE
@takes_part
def judgement_evidence(request, statement):
    who = request.participant
    found = get_object_or_404(who.audit.judged_statements(), pk=statement)
    if request.method != "POST" and not who.may_judge:
        return redirect(who.address("judge-mine"))
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form, back = EvidenceForm(*posted, participant=who), back_to(who, statement)
    if form.is_valid():
        try:
            piece = evidence.add_evidence(participant=who, statement_id=statement, by=who, **form.what())
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"‘{piece}’ is added to {found.code}.")
            return redirect(back)
    return render(request, "audits/judging/evidence.html", {"form": form, "statement": found, "back": back})


def back_to(participant, statement):
    return f"{participant.address('judge', judging.section_of(participant, statement))}#s{statement}"


@JUDGE
@takes_part
def evidence_delete(request, evidence):
    """Only what she added herself."""
    who = request.participant
    own = JudgementEvidence.objects.filter(judgement__participant=who).select_related("judgement__statement")
    piece = get_object_or_404(own, pk=evidence)
    back = back_to(who, piece.judgement.statement_id)
    if request.method == "POST":
        take_away(request, piece)
        return redirect(back)
    return render(request, "audits/judging/evidence_delete.html", {"piece": piece, "back": back})


def take_away(request, piece):
    try:
        evidence.remove_evidence(piece=piece, participant=request.participant, by=request.participant)
        messages.success(request, f"‘{piece}’ is taken away.")
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))


@SEE
def evidence_file(request, evidence):
    """One's own; and, once an audit is compared, those of all who take part, for whom the comparison is open to."""
    rows = JudgementEvidence.objects.filter(school=request.school).select_related("judgement__participant__audit")
    piece = get_object_or_404(rows, pk=evidence)
    participant, me = piece.judgement.participant, request.membership
    own = me.pk is not None and participant.member_id == me.pk
    if not own and (participant.excused_at or not participant.audit.comparison_open_to(me)):
        raise PermissionDenied
    return handed_out(piece)


@SEE
@takes_part
def own_evidence_file(request, evidence):
    """A guest's."""
    return handed_out(get_object_or_404(JudgementEvidence, judgement__participant=request.participant, pk=evidence))


def handed_out(piece):
    if piece.kind != JudgementEvidence.Kind.FILE:
        raise Http404("This piece of evidence is no file.")
    return hand_out(piece.file, name=piece.title, content_type=piece.content_type)
