"""The answer to somebody who opens a report: its page, its spreadsheet, or its PDF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careers.documents.paper import Paper
from careers.documents.rendering import html_of
from careers.drawing.press import Press
from careers.sheets import download, wanted
from careers.sheets.downloads import attached
from careers.sheets.naming import file_name


def answer(
    request: HttpRequest, paper: Paper, page: str = "careers/documents/page.html", **context: Any
) -> HttpResponse:
    """`page` extends careers/documents/page.html where a report needs more around it, such as something to choose."""
    if kind := wanted(request):
        return download(paper.title, paper.sheets(), kind)
    if request.GET.get("format") == "pdf":
        return attached(drawn(html_of(request.school, paper)), file_name(paper.title, "pdf"), "application/pdf")
    context = {"paper": paper, "report": paper.report, "on_paper": False, **paper.more, **context}
    return render(request, page, context)


def drawn(html: str) -> bytes:
    with Press(settings.SITE_URL) as press:
        return press.draw(html)
