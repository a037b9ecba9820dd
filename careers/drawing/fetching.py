"""What a document may bring in: our own styles and faces by `asset:`, and pictures that stand in it by `data:`.

Whatever else an address names is opened by nobody, wherever it stands: in HTML, in a style, in a drawing.
"""

from __future__ import annotations

import re
from base64 import b64decode

from weasyprint.urls import URLFetcher, URLFetcherResponse

from careers.drawing.places import STATIC

KINDS = {".css": "text/css", ".woff2": "font/woff2"}
#: No dot at the beginning of a part, so that no part leads upwards.
ASSET = re.compile(r"asset:((?:css|fonts)/[A-Za-z0-9][A-Za-z0-9_.-]*)")
PICTURE = re.compile(r"data:image/(png|jpeg);base64,([A-Za-z0-9+/=]+)")
FIRST_BYTES = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}


class Refused(ValueError):
    """Not one of ours. The document is drawn without it."""


class OwnFetcher(URLFetcher):  # type: ignore[misc]
    """Opens no connection, and no file but our own assets."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if found := ASSET.fullmatch(url):
            return asset(found[1], url)
        if found := PICTURE.fullmatch(url):
            return picture(found[1], found[2], url)
        raise Refused("only our own assets and pictures in the document are drawn")


def asset(name: str, url: str) -> URLFetcherResponse:
    """A file of static/; a link that leads out of it is none."""
    path = (STATIC / name).resolve()
    if path.suffix not in KINDS or not path.is_relative_to(STATIC) or not path.is_file():
        raise Refused("there is no such asset")
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": KINDS[path.suffix]})


def picture(kind: str, packed: str, url: str) -> URLFetcherResponse:
    content = b64decode(packed)
    if not content.startswith(FIRST_BYTES[kind]):
        raise Refused("this is no picture")
    return URLFetcherResponse(url, content, {"Content-Type": f"image/{kind}"})
