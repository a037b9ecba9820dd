"""Who judges in this request: a member in her own school, or a guest whose signed link is still good.

The gate of `careers.tenancy` has let a member into her school; here she must be a participant of the audit besides.
A guest's link is the one way in without an account: it opens the judging pages of one audit and nothing else.
"""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from audits.models import GUEST_LINK, Audit, Participant
from careers.security import kept_secret, opened
from careers.tenancy import SAFE_METHODS, needed


def takes_part(view):
    """Give the view `request.participant` (with its audit, edition and school); 403 to a member who takes no part."""

    @wraps(view)
    def with_participant(request, audit, **captured):
        rows = Participant.objects.select_related("audit__edition__framework", "audit__year")
        found = rows.filter(school=request.school, audit__pk=audit, member=request.membership.pk, member__isnull=False)
        request.participant = found.first()
        if request.participant is None:
            get_object_or_404(Audit, school=request.school, pk=audit)
            raise PermissionDenied
        request.participant.member = request.membership
        request.participant.audit.school = request.school
        return view(request, **captured)

    return with_participant


def guest(view):
    """The same view for a guest: the link says who it is. A link that has run out or was replaced gets a plain page.

    A page that members only read takes no unsafe method of a guest either. The address is the secret, so the answer is
    kept by no cache and shown by no search engine, and the address is told to no other site (a stricter referrer policy
    than 'same-origin' would make browsers hide from us where a form comes from, and it would be refused as forged).
    """

    @login_not_required
    @wraps(view)
    def with_guest(request, token, **captured):
        request.participant = guest_of(token)
        if request.participant is None:
            answer = render(request, "audits/guest/over.html", status=404)
        elif needed(view, request.method) is None:
            answer = HttpResponseNotAllowed(sorted(SAFE_METHODS))
        else:
            request.school = request.participant.audit.school
            request.year = request.participant.audit.year
            answer = view.__wrapped__(request, **captured)
        return kept_secret(answer)

    return with_guest


def guest_of(token):
    """The guest whose link this is, or None: not ours, replaced, run out, excused, or the audit put aside."""
    pk, key = opened(token, GUEST_LINK) or (None, "")
    rows = Participant.objects.taking_part().select_related("audit__edition__framework", "audit__year", "audit__school")
    good = rows.filter(member=None, link_expires_at__gt=timezone.now(), audit__put_aside_at=None)
    return good.filter(pk=pk, link_key=key).exclude(link_key="").first()
