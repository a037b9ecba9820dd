"""PDFs that are being made or are ready, for who asked for them."""

from django.http import HttpResponse

from careers.tenancy import Permission, requires


@requires(see=Permission.OPEN_SCHOOL)
def document(request, document):
    return HttpResponse(status=501)


@requires(see=Permission.OPEN_SCHOOL)
def document_file(request, document):
    return HttpResponse(status=501)
