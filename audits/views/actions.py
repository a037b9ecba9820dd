"""Actions: list, board, one of them, and the calendars that show them."""

from hashlib import sha256
from itertools import chain

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.html import format_html
from django.utils.http import http_date, quote_etag, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from audits import actions, calendars
from audits.forms.action_search import ActionSearch
from audits.forms.actions import ActionForm, FeedForm, OriginForm, ProgressForm, StatusForm
from audits.models import Action, CalendarFeed
from careers.activities import form_key
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from careers.versions import Stale, differing

SEE = requires(see=Permission.OPEN_SCHOOL)
OWN = requires(see=Permission.OPEN_SCHOOL, change=Permission.OPEN_SCHOOL)
CHANGE = requires(see=Permission.CHANGE_ACTIONS, change=Permission.CHANGE_ACTIONS)
#: Rows of one column of the board; the list has the rest.
IN_A_COLUMN = 30
NOT_YOURS = "You may say how far your own actions are. Ask the careers leader to change others."


def action_at(request, pk):
    """An action of this school that this member may see."""
    action = get_object_or_404(request.school.action_set.for_lists(), pk=pk)
    if not action.may_be_seen_by(request.membership):
        raise PermissionDenied("You see the actions that are yours.")
    return actions.with_words([action], request.membership, timezone.localdate())[0]


def changeable(request, pk):
    action = action_at(request, pk)
    if not action.may_be_changed_by(request.membership):
        raise PermissionDenied(NOT_YOURS)
    return action


def posted(request):
    return request.POST if request.method == "POST" else None


def found_by(request, today):
    """(the filters, the actions that they leave, overdue first)."""
    search = ActionSearch(request.GET, membership=request.membership, years=request.years, today=today)
    found = search.filter(request.school.action_set.visible_to(request.membership))
    return search, found.overdue_first(today)


@SEE
def action_list(request):
    today = timezone.localdate()
    search, found = found_by(request, today)
    if kind := wanted(request):
        return export(request, found.for_lists(), today, kind)
    page = Paginator(found.for_lists(), 50).get_page(request.GET.get("page"))
    page.object_list = actions.with_words(page.object_list, request.membership, today)
    return render(request, "audits/actions/list.html", {"search": search, "page": page})


def export(request, rows, today, kind):
    return download(f"Actions {request.school} {today:%Y-%m-%d}", [actions.action_sheet(rows, today)], kind)


@SEE
def action_board(request):
    today = timezone.localdate()
    search, found = found_by(request, today)
    if kind := wanted(request):
        return export(request, chain.from_iterable(rows_in(found, status) for status in Action.Status), today, kind)
    counts = dict(found.order_by().values_list("status").annotate(n=Count("pk")))
    columns = [(status, counts.get(status, 0), column(request, found, status, today)) for status in Action.Status]
    context = {"search": search, "columns": columns, "count": sum(counts.values())}
    return render(request, "audits/actions/board.html", context)


def column(request, found, status, today):
    """The first rows with this status."""
    return actions.with_words(rows_in(found, status)[:IN_A_COLUMN], request.membership, today)


def rows_in(found, status):
    """Those with this status; what was finished last comes first."""
    rows = found.filter(status=status).for_lists()
    return rows if status in Action.UNFINISHED else rows.order_by("-done_on", "-pk")


@SEE
def action_detail(request, action):
    action = action_at(request, action)
    context = {
        "action": action,
        "history": actions.history_of(action),
        "gap": actions.gap_title(action),
        "may_change_all": request.membership.can(Permission.CHANGE_ACTIONS),
    }
    return render(request, "audits/actions/detail.html", context)


@OWN
def action_form(request, action=None):
    """Who changes actions gets all of it; an owner says how far her own is."""
    if action is None:
        return action_add(request)
    row = changeable(request, action)
    form_class = ActionForm if request.membership.can(Permission.CHANGE_ACTIONS) else ProgressForm
    form, name = form_class(posted(request), instance=row, school=request.school), str(row)
    if form.is_valid():
        try:
            saved = actions.save_action(form=form, shown=form.shown(), by=request.membership)
        except Stale as stale:
            return show_form(request, form, name, stale.row)
        messages.success(request, f"‘{saved}’ is saved.")
        return redirect(saved)
    return show_form(request, form, name)


def show_form(request, form, name, now=None):
    """The form; with `now`, what somebody else has saved meanwhile beside it, ready to be saved over that."""
    context = {"form": form, "name": name}
    if now:
        form.made_from(now.version)
        context |= {"conflict": differing(now, form), "line": actions.lines_of(now).first()}
    return render(request, "audits/actions/form.html", context, status=409 if now else 200)


def action_add(request):
    if not request.membership.can(Permission.CHANGE_ACTIONS):
        raise PermissionDenied(NOT_YOURS)
    origin = OriginForm(request.GET, school=request.school)
    row = origin.action(request.year)
    initial = actions.suggestion(row)
    form = ActionForm(posted(request), instance=row, school=request.school, initial=initial)
    if form.is_valid():
        saved = actions.add_action(form=form, by=request.membership, key=form_key(request.POST))
        messages.success(request, f"‘{saved}’ is added.")
        return redirect(saved)
    return render(request, "audits/actions/form.html", {"form": form, "origin": origin})


@OWN
def action_status(request, action):
    action = changeable(request, action)
    form = StatusForm(posted(request))
    if not form.is_valid():
        return redirect(action)
    status = form.cleaned_data["status"]
    try:
        shown = form.cleaned_data["version"]
        now = actions.set_status(action=action, status=status, shown=shown, by=request.membership)
    except Stale as stale:
        context = {"action": stale.row, "line": actions.lines_of(stale.row).first(), "back": back_to(request, action)}
        context |= {"wanted": status, "words": Action.Status(status).label}
        stale.row.school = request.school
        return render(request, "audits/actions/status.html", context, status=409)
    words = "‘<a href='{}'>{}</a>’ is now: {}."
    link = action.get_absolute_url()
    messages.success(request, format_html(words, link, now, now.get_status_display()))
    return redirect(back_to(request, action))


def back_to(request, action):
    """The list or board that the button was on, if it says so; else the action."""
    back, here = request.POST.get("back", ""), reverse("action-list", args=[request.school.slug])
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(here)
    return back if safe else action.get_absolute_url()


@CHANGE
def action_delete(request, action):
    action = action_at(request, action)
    if request.method == "POST":
        try:
            actions.delete_action(action=action, by=request.membership)
        except ValidationError as fault:
            messages.error(request, fault.messages[0])
            return redirect(action)
        messages.success(request, f"‘{action}’ is deleted.")
        return redirect("action-list", request.school.slug)
    context = {"action": action, "why_not": actions.why_kept(action)}
    return render(request, "audits/actions/delete.html", context)


@OWN
def calendar_list(request):
    form = FeedForm(posted(request))
    if form.is_valid():
        whose = form.cleaned_data["whose"]
        if not (request.membership.pk and request.membership.can(calendars.right_for(whose))):
            raise PermissionDenied("This calendar is for members of the school who see all of its actions.")
        feed = calendars.make_feed(member=request.membership, whose=whose, by=request.membership)
        messages.success(request, f"The calendar of {feed.get_whose_display()} is ready. Copy its address below.")
        return redirect("calendar-list", request.school.slug)
    in_use = request.school.calendarfeed_set.filter(revoked_at=None).select_related("member__user")
    runs = request.membership.can(Permission.CHANGE_SCHOOL)
    context = {"kinds": kinds_of(request, in_use), "others": in_use.exclude(member=request.membership) if runs else ()}
    return render(request, "audits/actions/calendars.html", context)


def kinds_of(request, in_use):
    """[(value, label, her calendar of this kind or None, its address)] for the kinds that she may have."""
    if not request.membership.pk:
        return []
    mine = {feed.whose: feed for feed in in_use.filter(member=request.membership)}
    kinds = [kind for kind in CalendarFeed.Whose if request.membership.can(calendars.right_for(kind))]
    return [(kind, kind.label, mine.get(kind), address_of(request, mine.get(kind))) for kind in kinds]


def address_of(request, feed):
    return request.build_absolute_uri(reverse("calendar", args=[feed.secret])) if feed else ""


@OWN
def calendar_revoke(request, feed):
    rows = request.school.calendarfeed_set.filter(revoked_at=None).select_related("member__user")
    feed = get_object_or_404(rows, pk=feed)
    if not (feed.member_id == request.membership.pk or request.membership.can(Permission.CHANGE_SCHOOL)):
        raise PermissionDenied("You may revoke your own calendars. Ask a school administrator to revoke others.")
    if request.method == "POST":
        calendars.revoke(feed=feed, by=request.membership)
        messages.success(request, "The calendar is revoked; its address opens nothing now.")
        return redirect("calendar-list", request.school.slug)
    return render(request, "audits/actions/calendar_revoke.html", {"goes": [str(feed)]})


@login_not_required
@require_safe
def calendar(request, secret):
    """For calendar programs. Whatever is wrong with the address, there is nothing here."""
    feed, today = calendars.feed_of(secret), timezone.localdate()
    if feed is None:
        return HttpResponse(status=404)
    body = calendars.calendar_of(feed, today=today, absolute=request.build_absolute_uri)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="actions.ics"'
    patch_cache_control(response, private=True)
    etag, changed = quote_etag(sha256(body).hexdigest()), int(calendars.changed_at(feed, today).timestamp())
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    return get_conditional_response(request, etag=etag, last_modified=changed, response=response)
