"""A school's colour is dark enough to be read, and its logo is drawn anew and small."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from careers.models import History, Look
from careers.publishing.looks import LEAST_CONTRAST, MOST_BYTES, contrast_on_white, darker, logo_of, shades_of

LOOK = "/ash/look/"


@pytest.fixture
def client(leader, as_user):
    return as_user(leader)


@pytest.fixture
def problem(client):
    """problem(colour=...): what the page says is wrong."""

    def post(**sent):
        answer = client.post(LOOK, sent)
        return answer.status_code, [words for errors in answer.context["form"].errors.values() for words in errors]

    return post


def colour():
    return Look.objects.values_list("colour", flat=True).get()


@pytest.mark.parametrize(("shade", "contrast"), [("#ffffff", 1), ("#000000", 21), ("#767676", 4.54), ("#ff0000", 4.0)])
def test_contrast_is_that_of_wcag(shade, contrast):
    assert round(contrast_on_white(shade), 2) == pytest.approx(contrast, abs=0.005)


@pytest.mark.parametrize("shade", ["#ffd400", "#ffffff", "#00ffaa", "#ff0000", "#777777"])
def test_darker_one_can_be_read(shade):
    assert contrast_on_white(darker(shade)) >= LEAST_CONTRAST


def test_shades_of_no_colour_are_ours():
    assert shades_of("") == shades_of("#6a1b4d")


@pytest.mark.parametrize("typed", ["#0a2f52", "0A2F52", " #0A2f52 "])
def test_colour_is_kept_however_it_is_typed(client, typed):
    assert (client.post(LOOK, {"colour": typed}).status_code, colour()) == (302, "#0a2f52")


def test_picked_colour_counts_where_nothing_else_is_typed(client):
    client.post(LOOK, {"colour": "", "picked": "#0a2f52"})
    assert colour() == "#0a2f52"


def test_typed_colour_counts_before_the_picked_one(client):
    client.post(LOOK, {"colour": "#113355", "picked": "#0a2f52"})
    assert colour() == "#113355"


def test_colour_can_be_given_up(ash, client):
    Look.objects.create(school=ash, colour="#0a2f52")
    client.post(LOOK, {"colour": "", "picked": "#0a2f52"})
    assert colour() == ""


def test_pale_colour_is_refused_with_how_much_it_has_and_another(problem):
    words = (
        "#ffd400 is too light to be read: it has 1.4 to 1 on white and needs at least 4.5 to 1. "
        "Choose a darker one, for example #8a7200."
    )
    assert problem(colour="#ffd400") == (200, [words])
    assert not Look.objects.exists()


def test_what_is_no_colour_is_refused(problem):
    assert problem(colour="plum") == (
        200,
        ["This is no colour. Choose one with the field beside it, or type it as '#6a1b4d'."],
    )


@pytest.mark.parametrize(
    ("size", "kind", "mode", "expected"),
    [
        ((1200, 300), "PNG", "RGBA", (600, 150)),
        ((300, 900), "JPEG", "RGB", (100, 300)),
        ((40, 20), "WEBP", "RGB", (40, 20)),
        ((700, 300), "PNG", "P", (600, 257)),
    ],
)
def test_logo_becomes_a_png_of_at_most_600_by_300(picture, size, kind, mode, expected):
    logo = logo_of(picture(*size, kind, mode))
    opened = Image.open(BytesIO(logo.png))
    assert (opened.format, opened.size, (logo.width, logo.height)) == ("PNG", expected, expected)


def test_logo_that_does_not_pack_becomes_smaller(picture):
    logo = logo_of(picture(1500, 900, noise=True))
    assert len(logo.png) <= MOST_BYTES


def test_logo_is_kept_shown_and_removed(ash, client, picture):
    client.post(LOOK, {"logo": picture()})
    answer = client.get("/ash/look/logo/")
    assert (answer["Content-Type"], Image.open(BytesIO(answer.content)).size) == ("image/png", (400, 200))
    client.post(LOOK, {"remove_logo": "on"})
    assert client.get("/ash/look/logo/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("logo.pdf", b"%PDF-1.7", "is not a picture. Choose a PNG, JPEG or WebP."),
        ("logo.svg", b"<svg/>", "is of a kind that Waymark does not take."),
        ("logo.png", b"\x89PNG\r\n\x1a\nbroken", "cannot be read as a picture."),
        ("logo.png", b"", "empty"),
    ],
)
def test_what_is_no_picture_is_refused(problem, name, content, words):
    status, (told,) = problem(logo=SimpleUploadedFile(name, content))
    assert (status, words in told) == (200, True)


def test_large_file_is_refused(problem, settings):
    settings.MAX_UPLOAD_MB = 1
    _, (told,) = problem(logo=SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(1_500_000)))
    assert told == "‘logo.png’ has 1.4 MB. Choose a file of at most 1 MB."


def test_history_tells_the_colour_and_that_there_is_a_logo(client, picture):
    client.post(LOOK, {"colour": "#0a2f52", "logo": picture()})
    client.post(LOOK, {"colour": "#0a2f52"})
    (line,) = History.objects.filter(model="careers.Look")
    assert line.changes == {"colour": ["", "#0a2f52"], "logo": ["", "400 by 200 pixels"]}


def test_mistake_in_the_colour_keeps_no_logo(problem, picture):
    problem(colour="#ffd400", logo=picture())
    assert not Look.objects.exists()
