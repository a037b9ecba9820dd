"""From what JSON gives to typed rows: every key, type, choice and length, checked against the classes of `content`."""

import re
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from frameworks.loading.content import Content, Whole, Words
from frameworks.loading.documents import Document, Faults

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
NAMES = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    type(None): "null",
}


def kind_of(value: Any) -> str:
    return "an object" if isinstance(value, dict) else NAMES.get(type(value), type(value).__name__)


def place_of(name: str, index: int, row: Any) -> str:
    """`statements[3] '1.1.2'`: the list, the place in it counted from 0, and the code that people know it by."""
    names = [
        row[key] for key in ("code", "statement", "level") if isinstance(row, dict) and isinstance(row.get(key), str)
    ]
    return f"{name}[{index}] '{' at '.join(names)}'" if names else f"{name}[{index}]"


@cache
def keys_of(kind: type) -> dict[str, tuple[Field[Any], Any]]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name.rstrip("_"): (field, hints[field.name]) for field in fields(kind)}


def is_optional(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


@dataclass(frozen=True)
class Spot:
    """Where a value stands: the row, and the key in it."""

    place: str
    field: str
    faults: Faults

    def fault(self, message: str) -> None:
        self.faults.add(self.place, f"'{self.field}' {message}" if self.field else message, field=self.field)

    def wrong_type(self, wanted: str, value: Any) -> None:
        self.fault(f"must be {wanted}, not {kind_of(value)}.")


def build(kind: Any, value: Any, spot: Spot) -> Any:
    """The value as this kind. What is wrong is noted, and something harmless of the kind put in its place."""
    if get_origin(kind) is UnionType or (get_args(kind) and type(None) in get_args(kind)):
        return None if value is None else build(get_args(kind)[0], value, spot)
    if get_origin(kind) is Annotated:
        base, rule = get_args(kind)
        return build_text(value, spot, rule) if base is str else build_whole(value, spot, rule)
    if get_origin(kind) is Literal:
        return build_choice(get_args(kind), value, spot)
    if get_origin(kind) is list:
        return build_list(get_args(kind)[0], value, spot)
    if is_dataclass(kind):
        return build_row(kind, value, spot)
    return build_text(value, spot, None) if kind is str else build_flag(value, spot)


def build_text(value: Any, spot: Spot, rule: Words | None) -> str:
    if not isinstance(value, str):
        spot.wrong_type("text", value)
        return ""
    if NOT_STORABLE.search(value):
        spot.fault("holds a character that cannot be stored (a NUL or half of a pair).")
        return ""
    if rule:
        check_words(value, spot, rule)
    return value


def check_words(value: str, spot: Spot, rule: Words) -> None:
    if not value.strip():
        spot.fault("is empty.")
    elif rule.slug and not SLUG.fullmatch(value):
        spot.fault(f"is '{value}': a key is made of small letters, digits and hyphens.")
    elif rule.longest and len(value) > rule.longest:
        spot.fault(f"has {len(value)} characters; {rule.longest} is the most.")


def build_whole(value: Any, spot: Spot, rule: Whole) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        spot.wrong_type("a whole number", value)
    elif not rule.lowest <= value <= rule.highest:
        spot.fault(f"must be a whole number from {rule.lowest} to {rule.highest}.")
    else:
        return value
    return rule.lowest


def build_flag(value: Any, spot: Spot) -> bool:
    if not isinstance(value, bool):
        spot.wrong_type("true or false", value)
    return value is True


def build_choice(choices: tuple[str, ...], value: Any, spot: Spot) -> str:
    if value in choices:
        return str(value)
    if isinstance(value, str):
        spot.fault(f"is '{value}': it must be one of {', '.join(repr(choice) for choice in choices)}.")
    else:
        spot.wrong_type("text", value)
    return choices[0]


def build_list(kind: Any, value: Any, spot: Spot) -> list[Any]:
    if not isinstance(value, list):
        spot.wrong_type("a list", value)
        return []
    if not is_dataclass(kind):
        return [
            build(kind, item, Spot(spot.place, f"{spot.field}[{index}]", spot.faults))
            for index, item in enumerate(value)
        ]
    name = f"{spot.place}.{spot.field}" if spot.place else spot.field
    return [build(kind, row, Spot(place_of(name, index, row), "", spot.faults)) for index, row in enumerate(value)]


def build_row(kind: Any, value: Any, spot: Spot) -> Any:
    place = ".".join(part for part in (spot.place, spot.field) if part)
    if not isinstance(value, dict):
        Spot(place, "", spot.faults).wrong_type("an object", value)
        return build_row(kind, {}, Spot(place, "", unheard()))
    check_keys(keys_of(kind), value, Spot(place, "", spot.faults))
    return kind(
        **{
            field.name: build(hint, value.get(key), Spot(place, key, spot.faults if key in value else unheard()))
            for key, (field, hint) in keys_of(kind).items()
            if key in value or not is_optional(field)
        }
    )


def unheard() -> Faults:
    """For what stands in the place of something whose absence is already noted."""
    return Faults("")


def check_keys(keys: dict[str, tuple[Field[Any], Any]], value: dict[str, Any], spot: Spot) -> None:
    for key, (field, _) in keys.items():
        if key not in value and not is_optional(field):
            spot.faults.add(spot.place, f"'{key}' is missing.", field=key)
    for key in value:
        if key not in keys:
            spot.faults.add(spot.place, f"'{key}' is not a key of the format; it knows {', '.join(keys)}.", field=key)
    for key in getattr(value, "twice", []):
        spot.faults.add(spot.place, f"'{key}' stands twice.", field=key)


def shape(document: Document, faults: Faults) -> Content | None:
    """The document as typed content, as far as it can be made out; None where there is nothing to check further."""
    if not isinstance(document.content, dict):
        faults.add("", f"the file must hold one object, not {kind_of(document.content)}.")
        return None
    content: Content = build(Content, document.content, Spot("", "", faults))
    return content
