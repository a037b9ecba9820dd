"""What a school of the demonstration shows to everybody: a colour, a small logo drawn here, its public page."""

from io import BytesIO
from math import cos, pi, radians, sin
from types import MappingProxyType

from careers.demonstration.files import Fault, checked_keys, told
from careers.demonstration.schools import BY
from careers.history import entry
from careers.models import History, Look, PublicPage

#: Each side of a logo, and how much larger it is drawn so that its edges are smooth.
SIDE, FINER = 220, 4
PAGE = {field.name for field in PublicPage._meta.concrete_fields} - {"id", "school", "version"}


def build_public(*, known, data):
    """`look` and `public_page` of a school's file, each of which may be missing."""
    if "look" in data:
        with told("look"):
            add_look(school=known.school, fields=data["look"])
    if "public_page" in data:
        with told("public page"):
            add_page(school=known.school, fields=data["public_page"])


def add_look(*, school, fields):
    checked_keys(fields, {"colour", "logo"})
    if fields["logo"] not in LOGOS:
        raise Fault(f"there is no logo '{fields['logo']}'.")
    png = LOGOS[fields["logo"]](fields["colour"])
    Look.objects.create(school=school, colour=fields["colour"], logo=png, logo_width=SIDE, logo_height=SIDE)


def add_page(*, school, fields):
    checked_keys(fields, PAGE)
    values = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    page = PublicPage.objects.create(school=school, **values)
    lines = [entry(by=BY, row=page, action="added")]
    lines += [entry(by=BY, row=page, action="switched on", changes={"on": [False, True]})] if page.on else []
    History.objects.bulk_create(lines)


#: The leaflets of a leaf: where each begins on the stem, its length, both in hundredths of the side, and its angle.
LEAFLETS = [
    (36, 27, 90), *((high, length, 90 + way * lean) for high, length, lean in ((40, 26, 52), (54, 29, 60), (69, 27, 68))
                    for way in (-1, 1)),
]  # fmt: skip


def leaf(colour):
    """A white ash leaf on a rounded square of this colour, as PNG."""
    from PIL import Image, ImageDraw  # slow to load, and only this needs it

    side = SIDE * FINER
    picture = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), side // 5, fill=colour)
    pen.line((side // 2, side * 88 // 100, side // 2, side * 36 // 100), fill="white", width=side // 45)
    for high, length, angle in LEAFLETS:
        pen.polygon(leaflet((side / 2, side * high / 100), side * length / 100, radians(angle)), fill="white")
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).quantize(64)
    kept = BytesIO()
    small.save(kept, format="PNG", optimize=True)
    return kept.getvalue()


def leaflet(base, length, angle):
    """The outline of one: pointed at both ends, its widest part a third of its length."""
    along, across = (cos(angle), -sin(angle)), (sin(angle), cos(angle))
    steps = [step / 20 for step in range(21)]
    curve = [(length * (0.06 + 0.94 * at), length * 0.17 * sin(pi * at**0.85)) for at in steps]
    outline = curve + [(x, -y) for x, y in reversed(curve)]
    return [(base[0] + x * along[0] + y * across[0], base[1] + x * along[1] + y * across[1]) for x, y in outline]


LOGOS = MappingProxyType({"leaf": leaf})
