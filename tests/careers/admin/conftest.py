"""A superuser at work in the admin."""

import pytest
from django.urls import reverse


@pytest.fixture
def sue(make_user):
    return make_user("Sue Super", is_superuser=True, is_staff=True)


@pytest.fixture
def client(sue, as_user):
    return as_user(sue)


@pytest.fixture
def send(client):
    """send("cohort", row, name="X"): post the form of a row, or of a new one; returns the sentences of its errors."""

    def post(model, row=None, what="", **body):
        name = what or ("change" if row else "add")
        address = reverse(f"admin:careers_{model}_{name}", args=[row.pk] if row else [])
        answer = client.post(address, body)
        if answer.status_code == 302:
            return []
        form = answer.context["adminform"].form
        return [words for errors in form.errors.values() for words in errors]

    return post
