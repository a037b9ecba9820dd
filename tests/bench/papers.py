"""The PDFs of the demonstration school, beside a fresh process that renders the same HTML with bare WeasyPrint."""

import re
import subprocess
import sys
import tempfile
import time
from functools import partial
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from statistics import median

from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from audits.models import Audit
from careers.documents import files
from careers.drawing.places import STATIC
from careers.models import Document, School
from careers.presence import KEY

LEADER, SCHOOL = "priya.nair@example.org", "ash-green"
REVIEW = "careers-impact-maturity"
BARE = "import sys; from weasyprint import HTML; HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_variant='pdf/ua-1')"


def papers(board):
    call_command("demo", verbosity=0, with_known_password=True)
    school = School.objects.get(slug=SCHOOL)
    client = Client()
    client.force_login(school.membership_set.get(user__email=LEADER).user)
    cache.delete(KEY)
    year = school.nearest_year(school.years())
    governors(board, client, school, reverse("report-governors", args=[SCHOOL, year.start]))
    audit = Audit.objects.filter(school=school, edition__framework__key=REVIEW, frozen_at__isnull=False).latest("pk")
    review(board, client, school, reverse("audit-report", args=[SCHOOL, audit.pk]))


def governors(board, client, school, address):
    html = words_of(client, school, address)
    drawn_anew(client, school, address)
    first = median(seconds(lambda: drawn_anew(client, school, address)) for _ in range(3))
    again = median(seconds(lambda: pdf_of(client, address)) for _ in range(7))
    bare, pages = bare_seconds(html)
    assert pages == number_of_pages(pdf_of(client, address)), "not the same pages"
    board.show("governors' PDF, the first time", first, "s", 6, f"{len(html) / 1000:.0f} kB of HTML")
    board.show("governors' PDF, beside bare WeasyPrint in a fresh process", first / bare, "times", 1.3)
    board.show("governors' PDF, again", again, "s", 0.3)


def review(board, client, school, address):
    drawn_anew(client, school, address)
    first = median(seconds(lambda: drawn_anew(client, school, address)) for _ in range(3))
    board.show("review's PDF, 32 statements, the first time", first, "s", 6)


def seconds(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def pdf_of(client, address):
    answer = client.get(address, {"format": "pdf"})
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"%PDF-"), address
    return content


def drawn_anew(client, school, address):
    """The PDF when nobody has asked for it before."""
    Document.objects.all().delete()
    rmtree(files.root(school.pk), ignore_errors=True)
    return pdf_of(client, address)


def words_of(client, school, address):
    """The HTML that is drawn, as it waits for a worker. Warms up what every request needs."""
    Document.objects.all().delete()
    rmtree(files.root(school.pk), ignore_errors=True)
    cache.set(KEY, True, 60)
    client.get(address, {"format": "pdf"})
    cache.delete(KEY)
    return files.source(Document.objects.get())


def bare_seconds(html):
    """(median, pages) by WeasyPrint alone: what is ours stands in the HTML, faces come from their files."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source.html"), Path(folder, "target.pdf")
        source.write_text(re.sub(r'<link rel="stylesheet" href="asset:([^"]+)">', style, html))
        command = [sys.executable, "-c", BARE, str(source), str(target)]
        work = partial(subprocess.run, command, check=True, capture_output=True)  # noqa: S603
        taken = median(seconds(work) for _ in range(3))
        return taken, number_of_pages(target.read_bytes())


def style(found):
    words = (STATIC / found[1]).read_text().replace("asset:", f"file://{STATIC}/")
    return f"<style>{words}</style>"


def number_of_pages(pdf):
    return len(PdfReader(BytesIO(pdf)).pages)
