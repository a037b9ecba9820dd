"""From a report to the HTML of its paper."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any

from django.template.loader import render_to_string

from careers.documents.paper import Paper
from careers.models import Look

SIZES = ("A4", "A4 landscape", "A3", "A3 landscape")
#: A longer list of contents gets a page of its own, behind the cover.
ON_COVER = 9


def html_of(school: Any, paper: Paper, look: dict[str, str] | None = None) -> str:
    """The whole document as it is drawn. The same data give the same text. `look`: `look_of` that is known already."""
    look = look_of(school) if look is None else look
    context = {"school": school, "paper": paper, "report": paper.report, "on_paper": True}
    return render_to_string("careers/documents/paper.html", context | shape_of(paper) | look | {**paper.more})


def shape_of(paper: Paper) -> dict[str, Any]:
    if paper.size not in SIZES:
        raise ValueError(f"'{paper.size}' is none of {SIZES}")
    wide = paper.size.endswith("landscape")
    return {"size": paper.size, "wide": wide, "long": len(paper.contents) > (4 if wide else ON_COVER)}


def look_of(school: Any) -> dict[str, str]:
    """The school's colour and logo, as far as it has them. A colour that is none would be words in a style sheet."""
    look = Look.objects.filter(school=school).first()
    if look is None:
        return {}
    colour = look.colour if re.fullmatch(r"#[0-9a-f]{6}", look.colour) else ""
    logo = f"data:image/png;base64,{b64encode(bytes(look.logo)).decode()}" if look.logo else ""
    return {"colour": colour, "logo": logo}
