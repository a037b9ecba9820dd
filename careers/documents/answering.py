"""The answer to somebody who opens a report: its page, its spreadsheet, or its PDF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from careers.documents import files
from careers.documents.asking import ask_for_paper
from careers.documents.handing_out import file_answer
from careers.documents.paper import Paper
from careers.documents.rendering import html_of
from careers.drawing.state import digest_of
from careers.sheets import download, wanted


def answer(
    request: HttpRequest, paper: Paper, page: str = "careers/documents/page.html", **context: Any
) -> HttpResponseBase:
    """`page` extends careers/documents/page.html where a report needs more around it, such as something to choose."""
    if kind := wanted(request):
        return download(paper.called, paper.sheets(), kind)
    if request.GET.get("format") == "pdf":
        return pdf_answer(request, paper)
    context = {"paper": paper, "report": paper.report, "on_paper": False, **paper.more, **context}
    return render(request, page, context)


def pdf_answer(request: HttpRequest, paper: Paper) -> HttpResponseBase:
    """The file that fits these very words and figures, where it is there; else it is made, now or by a worker."""
    html = html_of(request.school, paper)
    digest, private = digest_of(html, settings.SITE_URL), paper.names_learners
    kept = files.place(request.school.pk, digest, names_learners=private) / files.PAPER
    if found := file_answer(kept, paper.called, private=private):
        return found
    row = ask_for_paper(
        school=request.school, user=request.user, html=html, digest=digest, name=paper.called[:200],
        back=address_of(request), names_learners=private,
    )  # fmt: skip
    return file_answer(kept, paper.called, private=private) or redirect(row)


def address_of(request: HttpRequest) -> str:
    """The page of the report, without the wish for a file."""
    asked = request.GET.copy()
    asked.pop("format", None)
    return f"{request.path}{'?' if asked else ''}{asked.urlencode()}"[:300]
