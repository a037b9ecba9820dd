"""Who took part in a session: the register, and the code that learners confirm by."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from careers.imports.kinds import Setting
from careers.models import Activity
from careers.security import kept_secret
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from careers.versions import Stale
from tracking import codes, registers
from tracking.forms.registers import HereForm, RegisterFilter, RegisterForm
from tracking.imports.participation import register_sheet
from tracking.marking import register_of
from tracking.squares import square_of

#: So many learners are named in one sentence.
NAMED = 12


def session_at(request, pk):
    """A session of this school; the page then shows the year in which it is."""
    session = get_object_or_404(request.school.session_set.select_related("activity__year"), pk=pk)
    session.school = session.activity.school = request.school
    request.year = session.activity.year
    return session


@requires(see=Permission.SEE_OWN_LEARNERS, change=Permission.CHANGE_TRACKING)
@never_cache
def register(request, session):
    session = session_at(request, session)
    if kind := wanted(request):
        return export(request, session, kind)
    if request.method != "POST":
        return register_page(request, session, RegisterForm())
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return register_page(request, session, form)
    try:
        held = form.cleaned_data["held"]
        registers.save_register(session=session, marks=form.marks(), by=request.membership, held=held)
    except Stale as stale:
        return register_page(request, session, form, clashing=stale.row)
    except ValidationError as fault:
        form.add_error(None, fault)
        return register_page(request, session, form)
    return redirect(f"{request.path}{narrowed(request)}")


def export(request, session, kind):
    """The learners whom the page shows with what is kept of them."""
    search = RegisterFilter(request.GET, session=session, member=request.membership)
    shown = register_of(session, request.membership, search)
    title = f"Register {session.activity} {session.date:%Y-%m-%d}"
    setting = Setting(request.school, request.year, request.membership, timezone.localdate())
    return download(title, [register_sheet(shown, session, setting)], kind)


def narrowed(request):
    """The filters of the page, to come back to, without those that were shown to be added."""
    kept = request.GET.copy()
    for gone in ("also", "tick"):
        kept.pop(gone, None)
    return f"?{kept.urlencode()}" if kept else ""


def register_page(request, session, form, clashing=()):
    """Nothing that was ticked is lost where it could not be saved; 409 where somebody else saved in between."""
    member = request.membership
    search = RegisterFilter(request.GET, session=session, member=member)
    marks = form.marks() if form.is_bound and "shown" not in form.errors else None
    shown = register_of(session, member, search, marks, clashing)
    context = {
        "session": session,
        "form": form,
        "search": search,
        "register": shown,
        "problems": clash_in_words(shown),
        "off": registers.why_no_register(session),
        "may_change": member.can(Permission.CHANGE_TRACKING),
        "offer_held": registers.may_be_marked_held(session, member),
        "held": form["held"].value() if form.is_bound else True,
        "to_come": session.date > timezone.localdate(),
        "hours": session.activity.kind in Activity.kinds_of("employers"),
        "no_code": codes.why_no_code(session),
    }
    return render(request, "tracking/registers/register.html", context, status=409 if clashing else 200)


def clash_in_words(register):
    """Sentences about what somebody else saved meanwhile."""
    if not register.clashing:
        return []
    names = ", ".join(f"{row.name} ({row.stands})" for row in register.clashing[:NAMED])
    rest = len(register.clashing) - NAMED
    names += f", and {rest} more that are marked below" if rest > 0 else ""
    return [
        f"Nothing was saved, because somebody else saved these learners after you opened the page: {names}. "
        "What you ticked is kept below. Check them, then save again."
    ]


@requires(see=Permission.CHANGE_TRACKING)
@never_cache
def register_code(request, session):
    """The code to project; by itself the part of the page that changes."""
    session, now = session_at(request, session), timezone.now()
    address = request.build_absolute_uri(reverse("guest-here", args=[codes.here_token(session, now)]))
    context = {
        "session": session,
        "off": codes.why_no_code(session),
        "address": address,
        "code": square_of(address),
        "until": codes.ends_at(now),
        **codes.confirmed_at(session),
    }
    part = "_code" if request.htmx else "code"
    return render(request, f"tracking/registers/{part}.html", context)


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def guest_here(request, token):
    """She has scanned the code: her own code says who she is. What she sends answers with a page and not with a
    redirect, because neither an address nor a cookie may say who she is."""
    session = codes.session_here(token)
    if session is None:
        return kept_secret(render(request, "tracking/registers/over.html", status=404))
    form, told = HereForm(request.POST if request.method == "POST" else None), {}
    if form.is_valid():
        told = confirmed(request, session, form)
    return kept_secret(render(request, "tracking/registers/here.html", {"session": session, "form": form, **told}))


def confirmed(request, session, form):
    """What to tell her. Wrong codes are counted for each session, see ACCOUNT_RATE_LIMITS."""
    limit = {"action": "here", "key": str(session.pk)}
    if not ratelimit.consume(request, **limit, dry_run=True):
        form.add_error("code", codes.TOO_MANY)
        return {}
    try:
        learner, new = codes.confirm(session=session, code=form.cleaned_data["code"])
    except codes.NotConfirmed as fault:
        ratelimit.consume(request, **limit)
        form.add_error("code", str(fault))
        return {}
    return {"forename": learner.forename, "new": new}
