"""A small paper, and what an answer to somebody who asks for its PDF needs."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.urls import reverse

from careers.documents import Paper, answer
from careers.presence import KEY

BODIES = Path(__file__).parent / "bodies"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Files of documents lie in a folder of the test; its bodies are found."""
    settings.MEDIA_ROOT = tmp_path / "media"
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], BODIES]
    settings.TEMPLATES = templates


@pytest.fixture
def a_worker_runs(db):
    cache.set(KEY, True, 60)
    yield
    cache.delete(KEY)


@pytest.fixture
def paper():
    """paper(answer, note, **fields)"""

    def make(answer="Most of it.", note="", rows=(("All", 12),), **fields):
        told = {"title": "Report", "about": "In short.", "day": date(2026, 11, 20), "sheets": list}
        report = SimpleNamespace(answer=answer, note=note, rows=rows)
        contents = [("first", "What was found")]
        return Paper(body="papers/_plain.html", report=report, **{**told, "contents": contents, **fields})

    return make


@pytest.fixture
def ask(rf):
    """ask(member, paper): the answer to this member who asks for its PDF."""

    def asked(member, paper, kind="pdf"):
        request = rf.get(reverse("report-list", args=[member.school.slug]), {"year": "9", "format": kind})
        request.user, request.membership, request.school = member.user, member, member.school
        return answer(request, paper)

    return asked
