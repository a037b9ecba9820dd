"""What tests of the admin ask of it."""

from django.urls import reverse

from careers.models import History


def lines(model, **which):
    rows = History.objects.filter(model=f"careers.{model}", actor="Sue Super", **which).order_by("pk")
    return list(rows.values_list("school__slug", "action", "changes"))


def deleting(client, row):
    """What the page that asks says, and what comes of saying yes."""
    address = reverse(f"admin:careers_{row._meta.model_name}_delete", args=[row.pk])
    page = client.get(address).content.decode()
    client.post(address, {"post": "yes"})
    return page
