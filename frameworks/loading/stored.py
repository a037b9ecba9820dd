"""What the tables hold already, and whether a document may replace it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from frameworks.loading.content import Content
from frameworks.loading.documents import Faults
from frameworks.loading.shapes import place_of
from frameworks.models import Descriptor, Edition, Framework, Level, Section, Statement, Strand

#: {list: {code: {field: value}}}; the rows of an edition without their keys in the database.
Rows = dict[str, dict[str, dict[str, Any]]]
WORDS = {
    "strands": "strand",
    "sections": "section",
    "scale.levels": "level",
    "statements": "statement",
    "descriptors": "descriptor",
}


@dataclass
class Stored:
    """An edition as the tables have it; `rows` only where they are needed."""

    edition: Edition
    rows: Rows = field(default_factory=dict)


def stored_frameworks(keys: Iterable[str]) -> dict[str, Framework]:
    return {row.key: row for row in Framework.objects.filter(key__in=set(keys))}


def stored_editions(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Stored]:
    frameworks = {framework for framework, _ in keys}
    editions = Edition.objects.filter(framework__key__in=frameworks).select_related("framework")
    return {(row.framework.key, row.key): Stored(row) for row in editions}


def fetch_rows(editions: Iterable[Stored]) -> None:
    """Fill in `rows`: five queries, however many editions."""
    by_pk = {stored.edition.pk: stored for stored in editions}
    if not by_pk:
        return
    for name, queryset, columns in TABLES:
        for stored in by_pk.values():
            stored.rows[name] = {}
        path = EDITION[name]
        for row in queryset.filter(**{f"{path}__in": by_pk}).values(path, *columns.values()):
            values = {key: row[column] for key, column in columns.items()}
            by_pk[row[path]].rows[name][code_of(values)] = values


EDITION = {
    "strands": "edition",
    "sections": "edition",
    "scale.levels": "scale__edition",
    "statements": "edition",
    "descriptors": "statement__edition",
}
TABLES: list[tuple[str, Any, dict[str, str]]] = [
    ("strands", Strand.objects, {"code": "code", "title": "title", "elements": "elements"}),
    (
        "sections",
        Section.objects,
        {"code": "code", "parent": "parent__code", "title": "title", "text": "text", "lead_in": "lead_in"},
    ),
    ("scale.levels", Level.objects, {"code": "code", "name": "name", "note": "note"}),
    (
        "statements",
        Statement.objects,
        {
            "code": "code",
            "section": "section__code",
            "strand": "strand__code",
            "key_stage": "key_stage",
            "text": "text",
            "status": "status",
            "bullets": "bullets",
            "purpose": "purpose",
        },
    ),
    (
        "descriptors",
        Descriptor.objects,
        {"statement": "statement__code", "level": "level__code", "text": "text", "status": "status"},
    ),
]


def code_of(row: dict[str, Any]) -> str:
    return str(row["code"]) if "code" in row else f"{row['statement']} at {row['level']}"


def rows_of(content: Content) -> Rows:
    lists: dict[str, Any] = {
        "strands": content.strands,
        "sections": content.sections,
        "scale.levels": content.levels,
        "statements": content.statements,
        "descriptors": content.descriptors,
    }
    rows = {name: {code_of(vars(row)): dict(vars(row)) for row in found} for name, found in lists.items()}
    for statement in rows["statements"].values():
        statement["purpose"] = statement["purpose"] or content.edition.purpose
    return rows


def check_change(content: Content, stored: Stored, faults: Faults) -> None:
    """Whether this content may take the place of what is stored under the same key and is not the same."""
    edition = stored.edition
    if edition.status == Edition.Status.DRAFT:
        return
    if content.edition.status == "draft":
        faults.add("edition", "'status' is 'draft', and the edition is published already.", field="status")
    wanted = rows_of(content)
    check_nothing_dropped(wanted, stored, faults)
    if content.edition.revision < edition.revision:
        text = f"'revision' is {content.edition.revision}, and {edition.revision} is loaded already."
        faults.add("edition", text, field="revision")
    elif content.edition.revision == edition.revision:
        check_words_kept(wanted, stored, faults)
    elif not content.edition.mended:
        text = "a new revision must say in 'mended' what our transcription mended."
        faults.add("edition", text, field="mended")


def check_nothing_dropped(wanted: Rows, stored: Stored, faults: Faults) -> None:
    for name, word in WORDS.items():
        for code in stored.rows[name].keys() - wanted[name].keys():
            text = f"the {word} '{code}' is published and may be in use; it cannot be dropped. Make a new edition."
            faults.add(name, text)


ADVICE = (
    "Make a new edition, or, if our transcription was wrong, a higher 'revision' that says in 'mended' what was mended."
)


def check_words_kept(wanted: Rows, stored: Stored, faults: Faults) -> None:
    before = len(faults.found)
    for name, rows in wanted.items():
        for index, (code, row) in enumerate(rows.items()):
            place, old = place_of(name, index, row), stored.rows[name].get(code)
            if old is None:
                faults.add(place, f"is new in an edition that is published. {ADVICE}", field="code")
            elif changed := [key for key, value in row.items() if value != old[key]]:
                keys = ", ".join(f"'{key}'" for key in changed)
                faults.add(place, f"{keys} changed in an edition that is published. {ADVICE}", field=changed[0])
    if len(faults.found) == before:
        faults.add("", f"something changed in an edition that is published. {ADVICE}", field="digest")
