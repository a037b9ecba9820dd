"""The sessions of a year, each with its register."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from careers.imports.kinds import Setting
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from tracking.forms.sessions import SessionSearch
from tracking.imports.sessions import session_sheet
from tracking.sessions import nearest_first, sessions_of, with_registers


@requires(see=Permission.SEE_OWN_LEARNERS)
def session_list(request):
    today, every = timezone.localdate(), sessions_of(request.year).filter(school=request.school)
    search = SessionSearch(request.GET, school=request.school)
    found = search.filter(every, membership=request.membership, today=today)
    rows = with_registers(every.filter(pk__in=found.values("pk")))
    rows = nearest_first(rows, today)
    if kind := wanted(request):
        setting = Setting(request.school, request.year, request.membership, today)
        return download(f"Sessions {request.year}", [session_sheet(rows, setting)], kind)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"search": search, "page": page, "today": today}
    return render(request, "tracking/registers/sessions.html", context)
