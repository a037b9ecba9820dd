"""A school with a public page, and everybody, who has no account."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from careers.models import PublicPage

WORDS = {
    "summary": "What every learner can count on.",
    "leader_name": "Ms P. Named",
    "leader_email": "careers@ash.example.org",
    "leader_phone": "01632 960001",
    "for_learners": "Ask your tutor.",
    "for_parents": "Come to the evening in March.",
    "for_teachers": "Look on the staff pages.",
    "for_employers": "Write to us.",
    "impact": "We ask learners twice a year.",
    "guidance": "Book by the library.",
    "provider_access": "Providers may come to three events a year.",
    "reviewed_on": date(2026, 9, 1),
    "review_due_on": date(2099, 9, 1),
}


@pytest.fixture
def page(ash):
    """The public page of Ash: all of it filled in, and switched on."""
    return PublicPage.objects.create(school=ash, on=True, switched_at=timezone.now(), **WORDS)


@pytest.fixture
def picture():
    """picture(1200, 900, "JPEG"): a file that somebody chooses as the logo."""

    def draw(width=400, height=200, kind="PNG", mode="RGB", noise=False):
        image = Image.effect_noise((width, height), 90).convert(mode) if noise else Image.new(mode, (width, height))
        kept = BytesIO()
        image.save(kept, format=kind)
        return SimpleUploadedFile(f"logo.{kind.lower()}", kept.getvalue())

    return draw
