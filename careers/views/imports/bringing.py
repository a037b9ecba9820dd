"""The list of imports, the kinds to choose from, the upload, templates, and what is remembered."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render

from careers.forms.imports import UploadForm
from careers.imports import remembering, showing, starting
from careers.imports.kinds import kinds_for
from careers.imports.templates import template
from careers.sheets import CONTENT_TYPE
from careers.sheets.downloads import attached
from careers.sheets.naming import file_name
from careers.views.imports.gate import bring_in, kind_at, look_at, new_setting, posted


@look_at
def import_list(request):
    rows = starting.imports_for(request.school, request.membership).select_related("member__user", "year")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    for row in page:
        row.school = request.school
    showing.listed(page)
    return render(request, "careers/imports/list.html", {"page": page})


@look_at
def import_start(request):
    return render(request, "careers/imports/start.html", {"kinds": kinds_for(request.membership)})


@bring_in
def import_add(request, kind):
    kind = kind_at(request, kind)
    files = request.FILES if request.method == "POST" else None
    form = UploadForm(posted(request), files, school=request.school, kind=kind, initial={"year": request.year})
    if form.is_valid():
        found = form.cleaned_data
        row = starting.begin(
            kind=kind, file=found["file"], year=found.get("year"), by=request.membership, key=form.once()
        )
        return redirect(row)
    required, further = showing.columns_of(kind, new_setting(request, kind))
    context = {"form": form, "kind": kind, "required": required, "further": further}
    return render(request, "careers/imports/add.html", context)


@look_at
def import_template(request, kind):
    kind = kind_at(request, kind)
    content = template(kind, new_setting(request, kind))
    return attached(content, file_name(f"{kind.title}, to fill in", "xlsx"), CONTENT_TYPE)


@bring_in
def import_memory(request):
    mine = kinds_for(request.membership)
    if request.method == "POST":
        forgotten = remembering.forget(request.school, mine, request.POST.get("forget", ""), by=request.membership)
        messages.success(request, f"‘{forgotten}’ is forgotten." if forgotten else "That was forgotten before.")
        return redirect("import-memory", request.school.slug)
    known = remembering.kinds_known(request.school)
    kinds = [kind for kind in mine if kind.slug in known]
    kind = next((kind for kind in kinds if kind.slug == request.GET.get("kind")), kinds[0] if kinds else None)
    context = {"kinds": kinds, "kind": kind}
    if kind:
        context["headers"], context["words"] = remembering.known(request.school, kind, new_setting(request, kind))
    return render(request, "careers/imports/memory.html", context)
