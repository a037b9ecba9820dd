"""PDFs that are being made or are ready, for who asked for them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from careers.documents import asking, files
from careers.documents.handing_out import file_answer
from careers.tenancy import Permission, requires

GONE = "This file is not kept any more. Open the report and ask for it again."


@requires(see=Permission.OPEN_SCHOOL)
@never_cache
def document(request, document):
    row = asking.made(asking.document_of(request, document))
    waits, seen = row.status == row.Status.WAITING, f"{row.done}-{row.of}"
    if request.htmx and not waits:
        return HttpResponseClientRedirect(f"{row.get_absolute_url()}?fresh=1")
    if request.htmx and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context = {
        "row": row, "waits": waits, "seen": seen, "files": offered(row), "again": again(row),
        "fresh": "fresh" in request.GET,
    }  # fmt: skip
    return render(request, f"careers/documents/{'_waiting' if request.htmx else 'document'}.html", context)


def offered(row):
    """[(file, what it is called, bytes)] of a document that is ready; [] where it is not, or is gone."""
    if row.status != row.Status.DONE:
        return []
    names, ready = files.names_of(row.kind), files.ready(row)
    return [(name, names[name], path.stat().st_size) for name, path in ready.items()]


def again(row):
    """Where a paper is asked for anew; '' for a bundle, which a form asks for."""
    if row.kind != "paper" or not row.back:
        return ""
    return f"{row.back}{'&' if '?' in row.back else '?'}format=pdf"


@requires(see=Permission.OPEN_SCHOOL)
def document_file(request, document):
    row = asking.document_of(request, document)
    ready = files.ready(row) if row.status == row.Status.DONE else {}
    path = ready.get(request.GET.get("file") or next(iter(ready), None))
    if path and (found := file_answer(path, row.name, private=row.names_learners)):
        return found
    raise Http404(GONE)
