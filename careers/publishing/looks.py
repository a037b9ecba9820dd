"""A school's colour, checked for contrast, and its logo, drawn anew and kept small."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from careers.uploads import PICTURES, accept

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

#: WCAG 2.2, 1.4.3: text against its ground.
LEAST_CONTRAST = 4.5
#: What stands in for a colour that the school has not chosen.
DEFAULT = "#6a1b4d"
LARGEST = (600, 300)
#: Bytes of a logo: a public page and all that belongs to it stay below 60 kB.
MOST_BYTES = 24_000


@dataclass(frozen=True)
class Shades:
    """The colour for headings and links, one for grounds behind black text, one for lines."""

    accent: str
    soft: str
    line: str


@dataclass(frozen=True)
class Logo:
    png: bytes
    width: int
    height: int


def parts(colour: str) -> tuple[float, ...]:
    """'#rrggbb' as red, green and blue from 0 to 1."""
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def written(rgb: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def contrast_on_white(colour: str) -> float:
    """From 1 (white) to 21 (black), as WCAG reckons it."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def darker(colour: str) -> str:
    """The same hue, as dark as it takes to be read on white."""
    hue, light, saturation = colorsys.rgb_to_hls(*parts(colour))
    while contrast_on_white(colour) < LEAST_CONTRAST:
        light -= 0.01
        colour = written(colorsys.hls_to_rgb(hue, max(light, 0), saturation))
    return colour


def check_contrast(colour: str) -> None:
    """ValidationError, in a sentence, of a colour that cannot be read on white."""
    found = contrast_on_white(colour)
    if found < LEAST_CONTRAST:
        short = int(found * 10) / 10  # 4.46 is not 4.5
        raise ValidationError(
            f"{colour} is too light to be read: it has {short:.1f} to 1 on white and needs at least 4.5 to 1. "
            f"Choose a darker one, for example {darker(colour)}."
        )


def shades_of(colour: str) -> Shades:
    """Of '' too: then of a colour that goes with everything."""
    accent = colour or DEFAULT
    return Shades(accent, mixed(accent, 0.07), mixed(accent, 0.3))


def mixed(colour: str, share: float) -> str:
    """This share of the colour, the rest white."""
    return written(tuple(1 - share + share * part for part in parts(colour)))


def logo_of(file: Any) -> Logo:
    """A PNG of at most 600 by 300 pixels and 24 kB, out of what somebody sent; ValidationError says why not."""
    upload = accept(file)
    if upload.content_type not in {kind for _, kind in PICTURES.values()}:
        raise ValidationError(f"‘{file.name}’ is not a picture. Choose a PNG, JPEG or WebP.")
    from PIL import Image  # slow to load, and only this needs it

    picture: Picture = Image.open(upload.content)
    picture = picture.convert("RGBA" if picture.mode in {"RGBA", "LA", "P", "PA"} else "RGB")
    picture.thumbnail(LARGEST)
    png = drawn(picture)
    while len(png) > MOST_BYTES:
        picture.thumbnail((max(1, picture.width * 4 // 5), max(1, picture.height * 4 // 5)))
        png = drawn(picture)
    return Logo(png, picture.width, picture.height)


def drawn(picture: Picture) -> bytes:
    """As a PNG, with at most 256 colours where that is smaller."""
    few = picture.quantize(256)
    return min((saved(one) for one in (picture, few)), key=len)


def saved(picture: Picture) -> bytes:
    kept = BytesIO()
    picture.save(kept, format="PNG", optimize=True)
    return kept.getvalue()
