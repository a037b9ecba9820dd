"""The public library of published frameworks."""

from django.urls import path

from frameworks import views

urlpatterns = [
    path("", views.library, name="library"),
    path("search/", views.search, name="library-search"),
    path("<slug:framework>/<slug:edition>/", views.edition_detail, name="edition"),
    path("<slug:framework>/<slug:edition>/print/", views.edition_print, name="edition-print"),
]
