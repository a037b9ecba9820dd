"""What shows that learners met statements: for one, for a class, after a session; files; who verified it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers.imports.kinds import Setting
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from careers.uploads import hand_out
from tracking import evidence, offers
from tracking.forms.evidence import EvidenceForm
from tracking.forms.pieces import PieceForm, PieceSourceForm
from tracking.groups import group_of, groups_seen
from tracking.imports.evidence import evidence_sheet
from tracking.learners import day_in, learner_of
from tracking.registers import why_no_register

TRACK = requires(see=Permission.CHANGE_TRACKING, change=Permission.CHANGE_TRACKING)


@TRACK
@never_cache
def learner_evidence_add(request, learner):
    learner = learner_of(request.school, request.membership, learner)
    hers = offers.enrolment_of(learner, request.year)
    year = hers.year if hers else request.year
    form = form_for(request, year, [hers] if hers else [], day=day_in(year))
    if form.is_valid():
        source = save(request, form)
        messages.success(request, offers.in_words(source))
        return redirect(learner)
    return render(request, "tracking/evidence/learner.html", {"form": form, "learner": learner})


@TRACK
@never_cache
def group_evidence(request, learner_group):
    group = get_object_or_404(request.school.group_set.select_related("year"), pk=learner_group)
    day = day_in(group.year)
    learners = list(offers.for_choosing(offers.members_of(group, day), request.membership))
    group = group if learners else group_of(request.school, request.membership, group.pk)
    form = form_for(request, group.year, learners, day=day)
    if form.is_valid():
        return redirect(f"{request.path}?saved={save(request, form).pk}")
    context = {"form": form, "group": group, "saved": saved_just_now(request)}
    return render(request, "tracking/evidence/group.html", context)


def export(request, session, kind):
    """What was saved from the session about the learners whom this member sees."""
    setting = Setting(request.school, session.activity.year, request.membership, timezone.localdate())
    sheet = evidence_sheet(offers.recorded_at(session, request.membership), setting)
    return download(f"Evidence {session.activity} {session.date:%Y-%m-%d}", [sheet], kind)


@TRACK
@never_cache
def session_evidence(request, session):
    session = get_object_or_404(offers.with_register(request.school.session_set), pk=session)
    activity, takers = session.activity, offers.takers_of(session)
    if kind := wanted(request):
        return export(request, session, kind)
    group = offers.group_named(request.GET.get("group", ""), activity.year)
    every = list(offers.for_choosing(takers.filter(memberships__group=group) if group else takers, request.membership))
    learners = [row for row in every if row.took_part]
    form = form_for(request, activity.year, learners, activity=activity, day=session.date)
    if form.is_valid():
        source = save(request, form, session=session)
        return redirect(f"{request.path}?saved={source.pk}{f'&group={group.pk}' if group else ''}")
    activity.school = request.school
    context = {"form": form, "session": session, "absent": len(every) - len(learners), "group": group}
    context["off"] = why_no_register(session)
    context |= {"recorded": offers.recorded_at(session, request.membership), "saved": saved_just_now(request)}
    context["groups"] = groups_seen(activity.year, request.membership) if group or form.many else []
    return render(request, "tracking/evidence/session.html", context)


def form_for(request, year, learners, *, day, activity=None):
    """The form, with what was sent; a search for a statement is no save, and keeps what was chosen."""
    request.year, year.school = year, request.school
    statements = offers.statements_offered(request.school, activity)
    asked = request.GET.get("statement", "")
    offered = {"year": year, "learners": learners, "statements": statements}
    offered["chosen"] = {int(asked)} if asked.isascii() and asked.isdigit() else set()
    if request.method != "POST":
        return EvidenceForm(initial={"date": day}, **offered)
    if "search" in request.POST:
        return EvidenceForm(initial=kept(request.POST), **offered)
    return EvidenceForm(request.POST, request.FILES, **offered)


def kept(posted):
    """What was chosen so far, as the form's first values."""
    many = {"learners", "statements"}
    return dict.fromkeys(many, []) | {name: posted.getlist(name) if name in many else posted[name] for name in posted}


def save(request, form, session=None):
    return evidence.add_evidence(**form.what(), session=session, by=request.membership)


def saved_just_now(request):
    """What the form saved before it was shown again, in words; '' where that is not what the address says."""
    asked = request.GET.get("saved", "")
    if request.method != "GET" or not (asked.isascii() and asked.isdigit()):
        return ""
    source = request.school.evidencesource_set.filter(pk=asked, added_by_member=request.membership.pk).first()
    return offers.in_words(source) if source else ""


@requires(see=Permission.SEE_OWN_LEARNERS)
@never_cache
def piece_detail(request, piece):
    piece = evidence.piece_of(request.school, request.membership, piece)
    context = {
        "piece": piece,
        "own": evidence.added_by(piece, request.membership),
        "others": evidence.others_of(piece).values("learner").distinct().count(),
        "history": evidence.history_of(piece)[:20],
    }
    return render(request, "tracking/evidence/piece.html", context)


@TRACK
@never_cache
def piece_edit(request, piece):
    piece = evidence.piece_of(request.school, request.membership, piece)
    form = PieceForm(request.POST or None, instance=piece, school=request.school)
    source_form = source_form_for(request, piece)
    if request.method == "POST" and form.is_valid() and (source_form is None or source_form.is_valid()):
        files = source_form.changed_files() if source_form else {}
        evidence.change_piece(piece=piece, form=form, source_form=source_form, by=request.membership, **files)
        messages.success(request, "The evidence is saved.")
        return redirect("piece", request.school.slug, piece.pk)
    context = {"piece": piece, "form": form, "source_form": source_form}
    context["others"] = evidence.others_of(piece).values("learner").distinct().count()
    return render(request, "tracking/evidence/piece_form.html", context)


def source_form_for(request, piece):
    """None where the source is also about learners whom this member may not see."""
    if not evidence.may_change_source(piece, request.membership):
        return None
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return PieceSourceForm(*sent, instance=piece.source, piece=piece, prefix="source")


@TRACK
@never_cache
def piece_delete(request, piece):
    piece = evidence.piece_of(request.school, request.membership, piece)
    if request.method == "POST":
        evidence.delete_piece(piece=piece, by=request.membership)
        messages.success(request, f"The evidence for {piece.statement.code} is deleted.")
        return redirect(piece.learner)
    last = not piece.source.evidence.exclude(pk=piece.pk).exists()
    context = {"piece": piece, "last": last, "files": piece.source.files.all()}
    return render(request, "tracking/evidence/piece_delete.html", context)


@TRACK
@never_cache
def piece_verify(request, piece):
    piece = evidence.piece_of(request.school, request.membership, piece)
    if request.method != "POST":
        return redirect("piece", request.school.slug, piece.pk)
    if "take_back" in request.POST:
        evidence.take_verification_back(piece=piece, by=request.membership)
        messages.success(request, "It is no longer marked as verified.")
    else:
        evidence.verify(piece=piece, by=request.membership)
        messages.success(request, "Verified. " + OWN if evidence.added_by(piece, request.membership) else "Verified.")
    return redirect("piece", request.school.slug, piece.pk)


OWN = "You added this evidence yourself: a second pair of eyes is better."


@requires(see=Permission.SEE_OWN_LEARNERS)
def piece_file(request, piece, file):
    """Handed out whole, to who may see the learner."""
    piece = evidence.piece_of(request.school, request.membership, piece)
    row = get_object_or_404(piece.source.files, pk=file)
    return hand_out(row.file, name=row.name, content_type=row.content_type)
