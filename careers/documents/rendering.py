"""From a report to HTML, and from that to a PDF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from careers.documents.paper import Paper


def html_of(school: Any, paper: Paper) -> str:
    """The whole document as it is drawn. The same data give the same text."""
    context = {"school": school, "paper": paper, "report": paper.report, "on_paper": True, **paper.more}
    return render_to_string("careers/documents/paper.html", context)


def pdf_of(html: str) -> bytes:
    from weasyprint import HTML  # takes a second to import

    return HTML(string=html, base_url=str(settings.BASE_DIR / "static") + "/").write_pdf(pdf_variant="pdf/ua-1")
