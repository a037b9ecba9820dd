"""What every new school starts with: its evidence scale, what marks in a register mean, what each learner is to have,
how long records are kept."""

import tomllib

from django.conf import settings
from django.db import transaction

from tracking.models import Entitlement, EvidenceLevel, RegisterMark, Retention


@transaction.atomic
def begin(*, school):
    """Write the rows of `fixtures/beginnings.toml` for a school; what it has already stays as it is."""
    data = tomllib.loads(settings.BEGINNINGS.read_text())
    levels = [EvidenceLevel(school=school, order=order, **one) for order, one in enumerate(data["evidence_levels"], 1)]
    if not EvidenceLevel.objects.filter(school=school).exists():
        EvidenceLevel.objects.bulk_create(levels)
    if not RegisterMark.objects.filter(school=school).exists():
        RegisterMark.objects.bulk_create(RegisterMark(school=school, **one) for one in data["register_marks"])
    for model, name in ((Entitlement, "entitlements"), (Retention, "retention")):
        model.objects.bulk_create((model(school=school, **one) for one in data[name]), ignore_conflicts=True)
