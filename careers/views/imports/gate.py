"""What every page of an import begins with."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from careers.imports.kinds import Setting, kinds
from careers.imports.starting import import_of, say
from careers.tenancy import Permission, requires

GONE = "The file is not kept any more. Choose it again."


def bring_in(view):
    """For who may bring spreadsheets in; what they hold is kept by no browser."""
    return never_cache(requires(see=Permission.BRING_IN, change=Permission.BRING_IN)(view))


def look_at(view):
    """The same, for what takes no unsafe method."""
    return never_cache(requires(see=Permission.BRING_IN)(view))


def import_at(request, pk):
    return import_of(request.school, request.membership, pk)


def kind_at(request, slug):
    kind = kinds().get(slug)
    if kind is None:
        raise Http404("There is no such kind of spreadsheet.")
    if not request.membership.can(kind.permission):
        raise PermissionDenied
    return kind


def new_setting(request, kind):
    """What an import by this person would be done with, today."""
    return Setting(request.school, request.year if kind.in_a_year else None, request.membership, timezone.localdate())


def posted(request):
    return request.POST if request.method == "POST" else None


def sent_back(request, row, sentence):
    """To the page that shows where the import stands, which says what is the matter."""
    messages.error(request, sentence)
    return redirect(row)


def asked(request, row, work, **said):
    """Have this work done with what was said, and show where the import stands; or why it cannot be."""
    try:
        say(row, work, by=request.membership, **said)
    except ValidationError as fault:
        return sent_back(request, row, fault.messages[0])
    return redirect(row)
