"""What tests of actions share."""

from django.urls import reverse

BODY = {"title": "Invite two employers", "priority": "2", "status": "to_do"}


def at(name, action):
    return reverse(name, args=["ash", action.pk])


def edit(client, action, version=1, **fields):
    return client.post(at("action-edit", action), BODY | {"version": version} | fields)
