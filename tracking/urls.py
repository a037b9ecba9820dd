"""Addresses of what happened: none yet."""

urlpatterns = []
