"""Home: what next, and the year's picture."""

from django.shortcuts import render

from careers.tenancy import Permission, requires


@requires(see=Permission.SEE_TOTALS)
def home(request):
    return render(request, "audits/home.html")
