"""Home: what next, and the year's picture."""

from django.shortcuts import render
from django.utils import timezone

from audits.home import home_of
from careers.tenancy import Permission, requires


@requires(see=Permission.OPEN_SCHOOL)
def home(request):
    home = home_of(request.membership, request.year, today=timezone.localdate())
    return render(request, "audits/home.html", {"home": home})
