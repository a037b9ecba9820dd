"""What several tests of audits start from."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.models import Participant


@pytest.fixture
def add_guest(ash):
    """add_guest(audit): Greta Guest, an Enterprise Adviser with a link that works."""

    def add(audit):
        until = timezone.now() + timedelta(days=9)
        said = {
            "guest_name": "Greta Guest",
            "capacity": "Enterprise Adviser",
            "link_key": "k",
            "link_expires_at": until,
        }
        return Participant.objects.create(school=ash, audit=audit, **said)

    return add
