"""Spreadsheets on their way in: five steps, each a page that works without a script."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


def not_yet(request, **kwargs):
    return HttpResponse("Not built yet.", status=501)


bring_in = requires(see=Permission.BRING_IN, change=Permission.BRING_IN)


@bring_in
def import_list(request):
    return not_yet(request)


@bring_in
def import_start(request):
    return not_yet(request)


@bring_in
def import_add(request, kind):
    return not_yet(request)


@bring_in
def import_template(request, kind):
    return not_yet(request)


@bring_in
def import_detail(request, spreadsheet):
    return not_yet(request)


@bring_in
def import_sheets(request, spreadsheet):
    return not_yet(request)


@bring_in
def import_columns(request, spreadsheet):
    return not_yet(request)


@bring_in
def import_words(request, spreadsheet):
    return not_yet(request)


@bring_in
def import_write(request, spreadsheet):
    return not_yet(request)


@bring_in
def import_errors(request, spreadsheet):
    return not_yet(request)


@bring_in
def import_undo(request, spreadsheet):
    return not_yet(request)


@bring_in
def import_delete(request, spreadsheet):
    return not_yet(request)


@bring_in
def import_memory(request):
    return not_yet(request)
