"""The admin's site: it signs in by our own page, which counts wrong passwords, and lets superusers in alone."""

from functools import update_wrapper

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

#: Addresses that we do without: one leads from any row's id to its page, the other is for fields that we have not.
LEFT_OUT = {"view_on_site", "autocomplete"}


class WaymarkAdmin(admin.AdminSite):
    site_header = site_title = "Waymark: administration"
    index_title = "Schools, people and small sheets"

    def has_permission(self, request):
        """`is_staff` alone opens nothing."""
        return request.user.is_active and request.user.is_superuser

    def admin_view(self, view, cacheable=False):
        """As Django does it, but somebody who is signed in and no superuser is not even told that it is there."""
        for_superusers = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404("There is nothing at this address.")
            return for_superusers(request, *args, **kwargs)

        return update_wrapper(guarded, for_superusers)

    def get_urls(self):
        return [url for url in super().get_urls() if getattr(url, "name", None) not in LEFT_OUT]

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise Http404("There is nothing at this address.")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("admin:index")


site = WaymarkAdmin()
