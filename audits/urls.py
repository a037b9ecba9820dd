"""Addresses of home, and later of audits and dashboards."""

from django.urls import path

from audits import views

urlpatterns = [path("", views.home, name="home")]
