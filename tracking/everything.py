"""Everything that is kept about one learner: found by walking the tables, so that no table is ever forgotten.

A model belongs to her when it has a key to her, to one of her years, or to a row that does; what was saved together
with other learners (a source of evidence and its files) belongs to each of them. Spreadsheets that were brought in are
not looked through: what they said of her stands in her rows and in history, and they are gone after 30 days.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils.text import capfirst

from careers.history import told
from careers.models import History, School
from careers.uploads import safe_name
from tracking.models import Enrolment, Evidence, EvidenceFile, EvidenceSource, GroupMember, Interview, Learner

#: What is no information about her: keys of ours, and secrets that are kept scrambled.
NOT_HERS = {"id", "school", "form_key", "code_hash", "link_key", "version"}
#: What a table is called where its own name would mislead: one row, several.
CALLED: dict[Any, tuple[str, str]] = {GroupMember: ("place in a group", "places in groups")}
#: Read by those alone who may see restricted notes: (model, field).
RESTRICTED = {(Interview, "restricted_note")}
#: Bytes of a zip that are held in memory; a longer one goes to a temporary file without a name.
IN_MEMORY = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row in words, for the page, and as data."""

    words: tuple[tuple[str, str], ...]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    model: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history that concerns her."""

    at: datetime
    who: str
    what: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file, its name in the zip, and whether other learners stand on it too."""

    row: Any
    name: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Everything:
    tables: tuple[Table, ...]
    history: tuple[Line, ...]
    files: tuple[Kept, ...]
    #: Whether restricted notes are in it.
    restricted: bool


@cache
def paths_to_her() -> dict[type[models.Model], str]:
    """{model: the lookup that leads from it to her}, the shortest way first; 'pk' for herself."""
    found: dict[Any, str] = {Learner: "pk", Enrolment: "learner"}
    whole = apps.get_models(include_auto_created=True)
    before = 0
    while before < len(found):
        before = len(found)
        for model in whole:
            if model not in found and (path := next(ways(model, found), "")):
                found[model] = path
        found.setdefault(EvidenceSource, "evidence__learner")
    return found


def ways(model: type[models.Model], found: dict[Any, str]) -> Iterator[str]:
    """Its keys to what is hers, those to herself before others."""
    onward = {field.name: found.get(field.related_model, "") for field in model._meta.concrete_fields}
    for name, path in sorted(onward.items(), key=lambda pair: pair[1] != "pk"):
        if path:
            yield name if path == "pk" else f"{name}__{path}"


def called(model: type[models.Model], number: int) -> str:
    """What so many rows of a model are called."""
    one, many = CALLED.get(model, (str(model._meta.verbose_name), str(model._meta.verbose_name_plural)))
    return one if number == 1 else many


def rows_of(model: type[models.Model], learners: list[int]) -> Any:
    """The rows of a model that belong to any of these learners, by their ids."""
    path = paths_to_her()[model]
    rows = model._default_manager.filter(**{f"{path}__in": learners})
    return rows.distinct() if "evidence__" in path else rows


def numbers_of(school: Any, found: dict[Any, Any]) -> dict[Any, int]:
    """{key: how many} for {key: rows}, all in one query; without those of which there are none."""
    counts = [Coalesce(Subquery(counting(rows)), 0) for rows in found.values()]
    numbers = School.objects.filter(pk=school.pk).values_list(*counts).get()
    return {key: number for key, number in zip(found, numbers, strict=True) if number}


def counting(rows: Any) -> Any:
    """One row with the number of these rows."""
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk", distinct=True)).values("n")


def everything_about(learner: Any, *, restricted: bool) -> Everything:
    """All of it; restricted notes only where `restricted` says so."""
    tables = [table_of(model, learner, restricted) for model in in_order()]
    return Everything(
        tables=tuple(table for table in tables if table.rows),
        history=tuple(history_of(learner, restricted)),
        files=tuple(files_of(learner)),
        restricted=restricted,
    )


def in_order() -> list[type[models.Model]]:
    """Herself first, then her years, then the rest by name."""
    first = [Learner, Enrolment]
    return first + sorted(paths_to_her().keys() - set(first), key=lambda model: called(model, 2))


def table_of(model: type[models.Model], learner: Any, restricted: bool) -> Table:
    fields = [field for field in model._meta.concrete_fields if field.name not in NOT_HERS]
    fields = [field for field in fields if restricted or (model, field.name) not in RESTRICTED]
    rows = rows_of(model, [learner.pk]).select_related(*names_of(fields)).order_by("pk")
    return Table(capfirst(called(model, 2)), model._meta.label, tuple(row_of(row, fields) for row in rows))


def names_of(fields: list[Any]) -> Iterator[str]:
    """What has to be at hand to name the rows that these keys lead to, so that no row asks for itself."""
    for field in fields:
        if field.is_relation:
            yield field.name
            inner = [key for key in field.related_model._meta.concrete_fields if key.is_relation]
            yield from (f"{field.name}__{key.name}" for key in inner if key.name != "school")


def row_of(row: Any, fields: list[Any]) -> Row:
    shown = [field for field in fields if field.related_model is not Learner]
    words = [(capfirst(str(field.verbose_name).replace("_", " ")), in_words(row, field)) for field in shown]
    data = {"id": row.pk, **{field.name: as_data(row, field) for field in shown}}
    return Row(tuple((what, said) for what, said in words if said), data)


def in_words(row: Any, field: Any) -> str:
    value = getattr(row, field.name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%-d %B %Y, %H:%M}"
    if isinstance(field, models.DateField):
        return f"{value:%-d %B %Y}"
    return str(getattr(row, f"get_{field.name}_display")() if field.choices else value)


def as_data(row: Any, field: Any) -> Any:
    value = getattr(row, field.name)
    if field.is_relation:
        return value and {"id": value.pk, "name": str(value)}
    return value.name if isinstance(field, models.FileField) else value


def history_of(learner: Any, restricted: bool) -> Iterator[Line]:
    for line in History.objects.filter(school=learner.school_id, person=learner.pk).order_by("at", "pk"):
        if not restricted:
            line.changes = without_restricted(line)
        yield Line(line.at, line.actor, f"{line.action} {line.label}", tuple(told(line)))


def without_restricted(line: Any) -> dict[str, Any]:
    secret = {name for model, name in RESTRICTED if model._meta.label == line.model}
    return {name: pair for name, pair in line.changes.items() if name not in secret}


@dataclass(frozen=True, slots=True)
class Contents:
    """What a zip of everything would hold: {table: rows}, lines of history, files, how many of them shared."""

    tables: dict[str, int]
    history: int
    files: int
    shared: int


def contents_of(learner: Any) -> Contents:
    """Without making it, in two queries."""
    found = {capfirst(called(model, 2)): rows_of(model, [learner.pk]) for model in in_order()}
    files = rows_of(EvidenceFile, [learner.pk])
    shared = numbers_of(
        learner.school,
        {
            "history": History.objects.filter(school=learner.school_id, person=learner.pk),
            "files": files,
            "shared": files.exclude(source__in=hers_alone([learner.pk])),
        },
    )
    tables = numbers_of(learner.school, found)
    return Contents(tables, *(shared.get(name, 0) for name in ("history", "files", "shared")))


def files_of(learner: Any) -> Iterator[Kept]:
    """Her files by the names that they have in the zip."""
    rows = rows_of(EvidenceFile, [learner.pk]).select_related("source").order_by("pk")
    others = EvidenceSource.objects.filter(evidence__learner=learner).exclude(pk__in=hers_alone([learner.pk]))
    shared = set(others.values_list("pk", flat=True))
    for row in rows:
        name = safe_name(row.name, PurePath(row.file.name).suffix)
        yield Kept(row, f"files/{row.pk}-{name}", row.source_id in shared)


def hers_alone(learners: list[int]) -> Any:
    """Ids of the sources of evidence that stand for nobody but these learners."""
    pieces = Evidence.objects.filter(source=OuterRef("pk"))
    hers, others = pieces.filter(learner__in=learners), pieces.exclude(learner__in=learners)
    return EvidenceSource.objects.filter(Exists(hers), ~Exists(others)).values("pk")


def as_zip(learner: Any, everything: Everything, *, made_at: datetime, school: Any) -> IO[bytes]:
    """One zip with a readable page, the same as data, and the files; it is held open for reading and kept nowhere."""
    held = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with ZipFile(held, "w", ZIP_DEFLATED) as zipped:
        lost = [kept.name for kept in everything.files if not put(zipped, kept)]
        context = {"learner": learner, "everything": everything, "made_at": made_at, "school": school, "lost": lost}
        zipped.writestr("everything.html", render_to_string("tracking/records/everything_page.html", context))
        zipped.writestr("data.json", as_json(everything, made_at))
    held.seek(0)
    return held


def put(zipped: ZipFile, kept: Kept) -> bool:
    """Whether the file was there to be put into the zip."""
    try:
        with kept.row.file.open("rb") as file:
            zipped.writestr(kept.name, file.read(), ZIP_STORED)
    except FileNotFoundError:
        return False
    return True


def as_json(everything: Everything, made_at: datetime) -> str:
    data = {
        "made_at": made_at,
        "restricted_notes": "included" if everything.restricted else "left out",
        "tables": {table.model: [row.data for row in table.rows] for table in everything.tables},
        "history": [
            {"at": line.at, "who": line.who, "what": line.what, "changes": line.changes} for line in everything.history
        ],
        "files": [{"name": kept.name, "also_of_others": kept.shared} for kept in everything.files],
    }
    return json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
