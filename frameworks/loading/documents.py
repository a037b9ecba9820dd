"""Documents, the faults found in them, and reading them from JSON files."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Document:
    """One edition as it came in: `name` is what people know it by, `content` what `json.loads` would give."""

    name: str
    content: Any


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `place` is a path inside the file, empty for the file as a whole."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.file, self.place) if part) + f": {self.message}"


class Refused(Exception):
    """Nothing was written, for these faults."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class Faults:
    """Collects the faults of one document: one for each field of a place, the first that is found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: dict[tuple[str, str], Fault] = {}

    def add(self, place: str, message: str, *, field: str = "") -> None:
        self.found.setdefault((place, field or message), Fault(self.file, place, message))


class Pairs(dict[str, Any]):
    """A JSON object that remembers the keys that stood in it twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.twice = sorted({name for name in names if names.count(name) > 1}) if len(names) > len(self) else []


def parse(name: str, raw: bytes) -> Document | Fault:
    try:
        return Document(name, json.loads(raw.decode("utf-8-sig"), object_pairs_hook=Pairs))
    except UnicodeDecodeError as fault:
        return Fault(name, f"byte {fault.start + 1}", "this is not UTF-8. Save the file as UTF-8.")
    except json.JSONDecodeError as fault:
        return Fault(name, f"line {fault.lineno}, column {fault.colno}", f"this is not JSON: {fault.msg}.")
    except (ValueError, RecursionError) as fault:
        return Fault(name, "", f"this is not JSON that can be read: {fault}.")


def read_file(path: Path) -> Document | Fault:
    try:
        return parse(path.name, path.read_bytes())
    except OSError as fault:
        return Fault(str(path), "", f"cannot be read: {fault.strerror}.")


def files_in(path: Path) -> list[Path]:
    return sorted(path.glob("*.json")) if path.is_dir() else [path]


def read(paths: Iterable[Path]) -> tuple[list[Document], list[Fault]]:
    """Files, and every .json file of each folder. A file that cannot be read is a fault, not an exception."""
    results = []
    for path in paths:
        found = [read_file(file) for file in files_in(path)]
        results += found or [Fault(str(path), "", "this folder holds no .json file.")]
    return (
        [result for result in results if isinstance(result, Document)],
        [result for result in results if isinstance(result, Fault)],
    )
