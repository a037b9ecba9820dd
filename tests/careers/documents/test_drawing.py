"""The process that draws: what it opens, what it may take, and what becomes of one that dies."""

import os
import signal
import socket
import subprocess
import sys
import threading
from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image, ImageFile

from careers import apart
from careers.drawing import fetching, limits, press
from careers.drawing.press import Press, Undrawable
from careers.drawing.sentences import BROKEN, TOO_BIG, TOO_SLOW
from careers.drawing.state import digest_of
from tests.support.papers import checked, pages_of

ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it, and other tests upload broken pictures
HTML = '<html lang="en-GB"><title>T</title><h1>Good</h1>{}</html>'
GOOD = HTML.format("<p>Words.</p>")
#: Every place where HTML and CSS can name an address.
PLACES = """
<base href="{0}"><link rel="stylesheet" href="{0}"><link rel="attachment" href="{0}"><link rel="icon" href="{0}">
<style>@import url("{0}"); @import "{0}"; @font-face {{ font-family: F; src: url("{0}") }}
@page {{ background: url("{0}") }} body {{ background: url("{0}"); font-family: F; cursor: url("{0}") }}
p::before {{ content: url("{0}") }} li {{ list-style-image: url("{0}") }}
p {{ border-image: url("{0}"); mask: url("{0}") }}
</style><img src="{0}" srcset="{0} 2x" alt="a"><object data="{0}">o</object><embed src="{0}"><iframe src="{0}"></iframe>
<video poster="{0}" src="{0}"></video><audio src="{0}"></audio><input type="image" src="{0}">
<p style="background: url({0})">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><title>t</title>
<image href="{0}" width="9" height="9"/><image xlink:href="{0}"/><use href="{0}#a"/><style>@import url("{0}");</style>
<rect fill="url({0}#b)" width="9" height="9"/>
</svg></p><ul><li>x</li></ul><a rel="attachment" href="{0}">y</a><table background="{0}"><tr><td>z</td></tr></table>
"""


@pytest.fixture
def drawing():
    with Press() as open_press:
        yield open_press


@pytest.fixture
def door():
    """A port of this machine and what knocked at it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        knocks = []

        def listen():
            while True:
                try:
                    knocks.append(server.accept()[1])
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], knocks
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def pipe(tmp_path):
    """A file that exists and that nobody who opens it comes back from."""
    path = tmp_path / "secret.png"
    os.mkfifo(path)
    return path


def test_what_is_drawn_is_tagged(drawing):
    table = (
        '<table><tr><th scope="col">A</th></tr><tr><th scope="row">B</th></tr></table><p></p><div><span></span></div>'
    )
    assert checked(drawing.draw(HTML.format(table))) == "Good\nA\nB"


def test_same_words_give_the_same_file(drawing):
    first = drawing.draw(GOOD)
    with Press() as other:
        assert other.draw(GOOD) == first


@pytest.mark.parametrize("scheme", ["http", "https", "ftp", "gopher", "HTTP"])
def test_no_address_of_a_network_is_asked(drawing, door, scheme):
    port, knocks = door
    assert "Good" in pages_of(drawing.draw(HTML.format(PLACES.format(f"{scheme}://127.0.0.1:{port}/a"))))[0]
    assert knocks == []


@pytest.mark.parametrize("address", ["//127.0.0.1:{}/a", "/a", "a.png", "http:127.0.0.1:{}", "\\\\127.0.0.1:{}\\a"])
def test_no_relative_address_is_asked(door, address):
    port, knocks = door
    with Press(f"http://127.0.0.1:{port}") as here:
        assert "Good" in pages_of(here.draw(HTML.format(PLACES.format(address.format(port)))))[0]
    assert knocks == []


@pytest.mark.parametrize("address", ["file://{}", "file:{}", "FILE://localhost{}", "{}", "../../../../../../..{}",
                                     "asset:{}", "asset:css/../../../../../../..{}", "jar:file://{}"])  # fmt: skip
def test_no_file_of_the_machine_is_opened(drawing, pipe, address):
    assert "Good" in pages_of(drawing.draw(HTML.format(PLACES.format(address.format(pipe)))))[0]


@pytest.mark.parametrize("address", ["data:text/html,%3Cb%3Ehostile", "data:text/css,h1{display:none}", "data:,hostile",
                                     "data:image/svg+xml,%3Csvg%3E%3Ctext%3Ehostile"])  # fmt: skip
def test_no_words_come_in_as_data(drawing, address):
    words = pages_of(drawing.draw(HTML.format(PLACES.format(address))))[0]
    assert ("Good" in words, "hostile" in words) == (True, False)


@pytest.mark.parametrize(
    "name",
    ["css/../css/paper.css", "css/%2e%2e/paper.css", "js/app.js", "css/.hidden", "css/missing.css", "css/",
     "../manage.py", "css//paper.css", "css/paper.css?x", "fonts/README.md", "css/out.css", "/css/paper.css",
     "css/paper.css\n"],
)  # fmt: skip
def test_only_assets_of_ours_are_found(name, tmp_path, monkeypatch):
    for folder in ("css", "js", "fonts"):
        (tmp_path / "static" / folder).mkdir(parents=True)
    for file in (
        "manage.py",
        "static/js/app.js",
        "static/css/paper.css",
        "static/css/.hidden",
        "static/fonts/README.md",
    ):
        (tmp_path / file).write_text("x")
    (tmp_path / "static" / "css" / "out.css").symlink_to(tmp_path / "manage.py")
    monkeypatch.setattr(fetching, "STATIC", tmp_path / "static")
    assert fetching.OwnFetcher().fetch("asset:css/paper.css").read() == b"x"
    with pytest.raises(fetching.Refused):
        fetching.OwnFetcher().fetch(f"asset:{name}")


def test_a_picture_in_the_document_is_drawn(drawing):
    kept = BytesIO()
    Image.new("RGB", (9, 9), "#123456").save(kept, "PNG")
    address = f"data:image/png;base64,{b64encode(kept.getvalue()).decode()}"
    pdf = drawing.draw(HTML.format(f'<img src="{address}" alt="A square">'))
    checked(pdf)
    assert b"/Image" in pdf


def test_words_that_call_themselves_a_picture_are_none():
    packed = b64encode(b"<svg/>").decode()
    with pytest.raises(fetching.Refused):
        fetching.OwnFetcher().fetch(f"data:image/png;base64,{packed}")


def fault_of(drawing, html):
    with pytest.raises(Undrawable) as fault:
        drawing.draw(html)
    return str(fault.value)


def test_layout_without_end_is_ended_and_the_next_is_drawn(drawing, monkeypatch):
    drawing.draw(GOOD)
    monkeypatch.setattr(limits, "WALL_SECONDS", 3)
    assert fault_of(drawing, HTML.format("<table>" + "<tr><td>x</td></tr>" * 60_000 + "</table>")) == TOO_SLOW
    monkeypatch.setattr(limits, "WALL_SECONDS", 60)
    assert (drawing.draw(GOOD)[:5], drawing.started) == (b"%PDF-", 2)


def less(monkeypatch, words):
    """The process begins with these words about its limits."""
    start = f"from careers.drawing import limits; {words}; from {{module}}"
    monkeypatch.setattr(apart, "START", apart.START.replace("from {module}", start))


def test_time_of_the_processor_is_limited(drawing, monkeypatch):
    less(monkeypatch, "limits.CPU_SECONDS = 1")
    assert fault_of(drawing, HTML.format("<table>" + "<tr><td>x</td></tr>" * 60_000 + "</table>")) == TOO_SLOW


def test_memory_is_limited(drawing, monkeypatch):
    less(monkeypatch, "limits.MEMORY = 120 * 2**20")
    html = HTML.format("<p>" + "<b>Words</b> and <i>words</i>. " * 20_000)
    assert fault_of(drawing, html) in {TOO_BIG, BROKEN}


def test_file_that_grows_too_large_is_told(drawing, monkeypatch):
    less(monkeypatch, "limits.FILE = 20_000")
    assert fault_of(drawing, HTML.format("<p>x</p>" * 5000)) == TOO_BIG


def test_nesting_without_end_breaks_one_document_alone(drawing):
    assert fault_of(drawing, HTML.format("<div>" * 5000)) == BROKEN
    assert drawing.draw(GOOD)[:5] == b"%PDF-"


def test_process_that_was_killed_is_replaced(drawing):
    drawing.draw(GOOD)
    os.kill(drawing.process.pid, signal.SIGKILL)
    assert fault_of(drawing, GOOD) == TOO_SLOW
    assert drawing.draw(GOOD)[:5] == b"%PDF-"


def test_process_is_replaced_after_so_many_documents(drawing, monkeypatch):
    monkeypatch.setattr(limits, "DOCUMENTS", 2)
    for _ in range(3):
        drawing.draw(GOOD)
    assert (drawing.started, drawing.drawn) == (2, 1)


def test_answer_that_is_none_is_told(drawing, monkeypatch):
    monkeypatch.setattr(apart, "START", "import sys; sys.stdin.readline(); print('[1]', flush=True)")
    assert fault_of(drawing, GOOD) == BROKEN


def test_process_knows_nothing_of_django_or_the_environment(drawing, monkeypatch):
    words = "import os, sys, json, careers.drawing.child; sys.stdin.readline()"
    told = "json.dumps({'said': f'{sorted(os.environ)} {\"django\" in sys.modules}'})"
    path = "sys.path.append(sys.argv[1])"
    monkeypatch.setattr(apart, "START", f"import sys; {path}; {words}; print({told}, flush=True)")
    assert fault_of(drawing, GOOD) == "['HOME', 'LC_ALL', 'TMPDIR'] False"


def test_only_the_process_apart_loads_what_draws():
    """It takes memory, and makes Pillow accept broken pictures."""
    words = "import django, sys; django.setup(); import careers.urls; print('weasyprint' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def test_nothing_is_left_when_the_press_closes():
    with Press() as closing:
        closing.draw(GOOD)
        process, folder = closing.process, closing.folder
    assert (process.poll() is None, folder.exists()) == (False, False)


def test_digest_tells_words_and_addresses_apart(monkeypatch):
    assert digest_of("a", "b") == digest_of("a", "b")
    assert len({digest_of("a", "b"), digest_of("b", "b"), digest_of("a", "c"), digest_of("ab", "")}) == 4


def test_sentence_of_an_end_that_nobody_foresaw(caplog):
    assert [press.sentence(ended) for ended in (-9, -6, 1)] == [TOO_SLOW, TOO_BIG, BROKEN]
