"""Employers, providers and alumni who help, and whom to ring there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render

from careers.exports import partner_sheet, partner_sheets
from careers.forms.partners import ContactForm, PartnerForm, PartnerSearch
from careers.history import save_form
from careers.models import Partner, PartnerContact
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from careers.years import delete_unused, why_kept

SEE = requires(see=Permission.SEE_PROGRAMME)
CHANGE = requires(see=Permission.CHANGE_PROGRAMME, change=Permission.CHANGE_PROGRAMME)


def partner_at(request, pk):
    partner = get_object_or_404(request.school.partner_set, pk=pk)
    partner.school = request.school
    return partner


def posted(request):
    return request.POST if request.method == "POST" else None


@SEE
def partner_list(request):
    search = PartnerSearch(request.GET)
    found = search.filter(request.school.partner_set.annotate(activities=Count("activity")))
    if kind := wanted(request):
        return download("Partners", [partner_sheet(found.order_by("name"))], kind)
    page = Paginator(found.order_by("name"), 50).get_page(request.GET.get("page"))
    for partner in page:
        partner.school = request.school
    return render(request, "careers/partners/list.html", {"search": search, "page": page})


@SEE
def partner_detail(request, partner):
    partner = partner_at(request, partner)
    rows = partner.activity_set.with_session_days().select_related("year", "first_term", "last_term")
    rows = rows.order_by("-year__start", "title")
    if kind := wanted(request):
        return download(str(partner), partner_sheets(partner.contacts.all(), rows), kind)
    context = {"partner": partner, "contacts": partner.contacts.all(), "activities": rows}
    return render(request, "careers/partners/detail.html", context)


@CHANGE
def partner_form(request, partner=None):
    row = partner_at(request, partner) if partner else Partner()
    form = PartnerForm(posted(request), instance=row, school=request.school)
    if form.is_valid():
        saved = save_form(form=form, by=request.membership)
        messages.success(request, f"{saved} is saved.")
        return redirect(saved)
    return render(request, "careers/partners/form.html", {"form": form, "partner": row})


@CHANGE
def partner_delete(request, partner):
    partner = partner_at(request, partner)
    if request.method == "POST":
        try:
            delete_unused(row=partner, by=request.membership, besides={PartnerContact})
        except ValidationError as fault:
            messages.error(request, fault.messages[0])
            return redirect(partner)
        messages.success(request, f"{partner} is deleted.")
        return redirect("partner-list", request.school.slug)
    context = {"partner": partner, "why_not": why_kept(partner, besides={PartnerContact})}
    return render(request, "careers/partners/delete.html", context)


@CHANGE
def contact_form(request, partner=None, contact=None):
    row = contact_at(request, contact) if contact else PartnerContact(partner=partner_at(request, partner))
    form = ContactForm(posted(request), instance=row, school=request.school)
    if form.is_valid():
        saved = save_form(form=form, by=request.membership)
        messages.success(request, f"{saved} is saved.")
        return redirect(row.partner)
    return render(request, "careers/partners/contact_form.html", {"form": form, "partner": row.partner})


def contact_at(request, pk):
    contact = get_object_or_404(request.school.partnercontact_set.select_related("partner"), pk=pk)
    contact.partner.school = request.school
    return contact


@CHANGE
def contact_delete(request, contact):
    contact = contact_at(request, contact)
    if request.method == "POST":
        delete_unused(row=contact, by=request.membership)
        messages.success(request, f"{contact} is deleted.")
        return redirect(contact.partner)
    return render(request, "careers/partners/contact_delete.html", {"contact": contact})
