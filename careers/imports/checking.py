"""What a file would do, found out without writing: records, problems grouped by cause, counts in words."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from careers.imports import files
from careers.imports.cells import key
from careers.imports.kinds import CHANGED, ERROR, LEFT, NEW, REFUSED, SAME, Kind, Plan, Record, Setting, kinds
from careers.imports.layout import Layout, headers_of, letters
from careers.imports.reading import Book
from careers.imports.records import Said, records_of
from careers.models import Import, KnownWord

VERDICTS = (NEW, CHANGED, SAME, REFUSED, LEFT)
#: So many examples of each kind of fault, of each verdict, and different unknown words of a field are shown.
EXAMPLES, MOST_WORDS = 5, 100


def kind_of(row: Import) -> Kind:
    return kinds()[row.kind]


def setting_of(row: Import) -> Setting:
    """What an import is done with, as the person chose it."""
    own: dict[str, Any] = {name: bool(row.options.get(name)) for name, _, _ in kind_of(row).options}
    own["target"] = str(row.options.get("target") or "")
    by, clear = row.asked_by or row.member, bool(row.options.get("clear"))
    return Setting(row.school, row.year, by, timezone.localdate(), own, clear)


def said_of(row: Import) -> Said:
    """What the person said about the file, and what the school said about its words before."""
    words: dict[str, dict[str, str]] = {}
    for known in KnownWord.objects.filter(school=row.school_id, kind=row.kind):
        words.setdefault(known.field, {})[known.word] = known.value
    for name, meant in row.values.items():
        words.setdefault(name, {}).update({key(word): value for word, value in meant.items()})
    return Said(row.layout, row.columns, row.wide, words)


def planned(row: Import, book: Book, progress: Callable[[int], None] = lambda rows: None) -> tuple[list[Record], Plan]:
    """The records of a file and what the good ones change, as the database is now."""
    kind, setting = kind_of(row), setting_of(row)
    records = records_of(book, kind, said_of(row), setting, progress)
    return records, kind.plan(records, setting)


def summary_of(records: Sequence[Record], plan: Plan, kind: Kind, setting: Setting) -> dict[str, Any]:
    """For the page of the check, as JSON holds it:

    counts     {verdict: rows}, and 'rows' of all; 'warned': rows that go in and have a warning
    further    [[words, number], ...] of the kind
    notes      sentences about the whole file
    confirm    a sentence that somebody must tick before it goes in, or nothing
    groups     problems by cause: severity, field, label, cause, todo, expected, count, examples [[page, row, header,
               found], ...]; errors first, then the largest
    words      unknown words to be given a meaning: field, label, word, count
    examples   {verdict: [[page, row, what changes], ...]}
    letters    {page: {header: name of its column}}
    print      differs when the file would do something else
    """
    counts = Counter(record.verdict for record in records)
    labels = {one.name: one.label for one in kind.fields(setting)}
    examples: dict[str, list[list[Any]]] = {verdict: [] for verdict in VERDICTS}
    for record in records:
        kept = examples[record.verdict]
        if len(kept) < EXAMPLES:
            kept.append([record.page, record.row, "; ".join(record.words)])
    return {
        "counts": {verdict: counts[verdict] for verdict in VERDICTS}
        | {"rows": len(records), "warned": sum(bool(record.problems) and record.good for record in records)},
        "further": [list(one) for one in plan.counts],
        "notes": list(plan.notes),
        "confirm": plan.confirm,
        "groups": groups_of(records, labels),
        "words": words_of(records, labels),
        "examples": examples,
        "print": print_of(records, plan),
    }


def groups_of(records: Sequence[Record], labels: dict[str, str]) -> list[dict[str, Any]]:
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for record in records:
        for one in record.problems:
            group = found.setdefault(
                (one.severity, one.field, one.cause, one.todo),
                {"severity": one.severity, "field": one.field, "label": labels.get(one.field, one.header),
                 "cause": one.cause, "todo": one.todo, "expected": one.expected, "count": 0, "examples": []},
            )  # fmt: skip
            group["count"] += 1
            if len(group["examples"]) < EXAMPLES:
                group["examples"].append([record.page, record.row, one.header, one.found])
    return sorted(found.values(), key=lambda group: (group["severity"] != ERROR, -group["count"]))


def words_of(records: Sequence[Record], labels: dict[str, str]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for record in records:
        for one in record.problems:
            if one.word is not None:
                label = labels.get(one.field, one.header)
                word = found.setdefault(
                    (one.field, key(one.word)), {"field": one.field, "label": label, "word": one.word, "count": 0}
                )
                word["count"] += 1
    return sorted(found.values(), key=lambda word: -word["count"])[:MOST_WORDS]


def print_of(records: Sequence[Record], plan: Plan) -> str:
    """The same for the same rows with the same verdicts and words."""
    told = [[record.page, record.row, record.verdict, record.words] for record in records]
    return hashlib.sha256(json.dumps([told, plan.notes, plan.counts]).encode()).hexdigest()


def findings_of(records: Sequence[Record]) -> list[list[Any]]:
    """[page, row, verdict, [sentence of each problem]] of each record, for the file with an Errors column."""
    return [[record.page, record.row, record.verdict, [sentence(one) for one in record.problems]] for record in records]


def sentence(one: Any) -> str:
    """'Date of birth: the date cannot be read (31/13/2010). Write it as 31/08/2010.'"""
    where = f"{one.header}: " if one.header else ""
    found = f" (‘{one.found}’)" if one.found else ""
    return f"{where}{one.cause}{found}. {one.todo}".strip()


def keep_check(row: Import, records: Sequence[Record], plan: Plan, book: Book) -> None:
    """Put what was found beside the file, and its summary into the row, which the caller saves."""
    files.keep_findings(row, findings_of(records))
    row.summary = summary_of(records, plan, kind_of(row), setting_of(row)) | {"letters": letters_of(book, row.layout)}


def letters_of(book: Book, chosen: Layout) -> dict[str, dict[str, str]]:
    """{page: {header: name of its column}}"""
    return {
        book.pages[number].name: {header: letters(at) for at, header in enumerate(headers_of(book.pages[number], row))}
        for number, row in chosen
    }
