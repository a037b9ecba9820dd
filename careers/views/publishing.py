"""The school's look, and its public page: words, checklist, preview, and the switch."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from careers.forms.publishing import ActivitiesForm, LookForm, PublicPageForm
from careers.publishing import checklist_of, choosing, page_of, pages
from careers.publishing.looks import contrast_on_white, shades_of
from careers.tenancy import Permission, requires
from careers.versions import Stale, differing
from careers.views.published import absolute, css_of, html_of, png_of

LEADS = requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)


def posted(request):
    return (request.POST, request.FILES) if request.method == "POST" else ()


@LEADS
def look_edit(request):
    look = pages.look_of(request.school)
    form = LookForm(*posted(request), instance=look, school=request.school)
    if form.is_valid():
        pages.save_look(form=form, by=request.membership)
        messages.success(request, "The school's look is saved.")
        return redirect("look-edit", request.school.slug)
    now = pages.look_of(request.school)
    shades = shades_of(now.colour)
    context = {"form": form, "look": now, "shades": shades, "contrast": f"{contrast_on_white(shades.accent):.1f}"}
    return render(request, "careers/publishing/look.html", context)


@requires(see=Permission.OPEN_SCHOOL)
def look_logo(request):
    answer = png_of(pages.look_of(request.school))
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


@LEADS
def public_page(request):
    page = page_of(request.school)
    form = PublicPageForm(*posted(request), instance=page, school=request.school)
    if form.is_valid():
        try:
            pages.save_words(form=form, shown=form.shown(), by=request.membership)
        except Stale as stale:
            return show_words(request, form, stale.row)
        messages.success(request, "The words of the public page are saved.")
        return redirect("public-page", request.school.slug)
    return show_words(request, form)


def show_words(request, form, now=None):
    """The form beside its checklist; with `now`, what somebody else saved meanwhile, ready to be saved over that."""
    page = now or page_of(request.school)
    context = {"form": form, "page": page, "checklist": checklist_of(page, timezone.localdate())}
    context["snippet"] = snippet_of(request.school)
    context["address"] = absolute(reverse("published", args=[request.school.slug]))
    if now:
        form.made_from(now.version)
        context |= {"conflict": differing(now, form), "line": pages.lines_of(now).first()}
    return render(request, "careers/publishing/words.html", context, status=409 if now else 200)


def snippet_of(school):
    """What a school copies into its own website; the name cannot end the attribute that it stands in."""
    address = absolute(reverse("published-embed", args=[school.slug]))
    name = school.name.replace("&", "&amp;").replace('"', "&quot;")
    return f'<iframe src="{address}" title="Careers programme of {name}" width="100%" height="900"></iframe>'


@LEADS
def public_activities(request):
    own = {"school": request.school, "year": request.year}
    rows = choosing.choosable(**own).by_when().select_related("first_term", "last_term").prefetch_related("cohorts")
    form = ActivitiesForm(*posted(request), rows=rows)
    if form.is_valid():
        pages.choose(**own, **form.cleaned_data, by=request.membership)
        messages.success(request, f"The public page shows {choosing.shown_activities(**own).count()} activities.")
        return redirect("public-activities", request.school.slug)
    context = {"form": form, "kept_off": choosing.kept_off(**own).by_title()}
    return render(request, "careers/publishing/activities.html", context)


@requires(see=Permission.CHANGE_PROGRAMME)
def public_preview(request):
    """What everybody would see; with ?format=css the colour of it, since the public one may be switched off."""
    page = page_of(request.school)
    if request.GET.get("format") == "css":
        return css_of(pages.look_of(request.school).colour)
    here = reverse("public-preview", args=[request.school.slug])
    logo = reverse("look-logo", args=[request.school.slug])
    checklist = checklist_of(page, timezone.localdate())
    html = html_of(page, preview=True, look_url=f"{here}?format=css", logo_url=logo, checklist=checklist)
    return HttpResponse(html)


@LEADS
def public_switch(request):
    page = page_of(request.school)
    if request.method == "POST":
        on = request.POST.get("on") == "yes"
        pages.switch(school=request.school, on=on, by=request.membership)
        messages.success(request, "Everybody can see the public page now." if on else "Nobody can see it any more.")
        return redirect("public-page", request.school.slug)
    checklist = checklist_of(page, timezone.localdate())
    address = absolute(reverse("published", args=[request.school.slug]))
    return render(request, "careers/publishing/switch.html", {"page": page, "checklist": checklist, "address": address})
