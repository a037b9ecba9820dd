"""Search over the words of the public library.

The library is small (some hundred statements for each framework) and read with every search in two queries; words
are compared in Python, so that SQLite and PostgreSQL agree about capitals, accents and the two kinds of apostrophe.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db.models.functions import Lower
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe

from frameworks.models import Descriptor, Edition, Statement

#: Characters that people type in one way and publishers print in another.
ALIKE = [set("'’‘`"), set('"“”'), set("-‐‑–—")]


@dataclass(frozen=True)
class Hit:
    """A statement with every word of the query, and those of its descriptors and bullets that have one."""

    statement: Statement
    code: str
    text: str
    bullets: list[str]
    descriptors: list[tuple[str, str]]


def search(query, editions=None):
    """Hits in the order of the library. All words must be found in a statement's code, text, bullets or descriptors.

    `editions` is a queryset of what the reader may see; the public library, unless somebody says otherwise.
    """
    editions = Edition.objects.listed() if editions is None else editions
    words = query.split()
    if not words:
        return []
    patterns = [re.compile(pattern(word), re.IGNORECASE) for word in words]
    either = re.compile("|".join(pattern(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    statements, descriptors = readable_statements(editions), descriptors_by_statement(editions)
    return [
        hit(statement, descriptors[statement.pk], either)
        for statement in statements
        if has_all(patterns, statement, descriptors[statement.pk])
    ]


def pattern(word):
    return "".join(one_character(character) for character in word)


def one_character(character):
    alike = next((group for group in ALIKE if character in group), None)
    return f"[{re.escape(''.join(sorted(alike)))}]" if alike else re.escape(character)


def readable_statements(editions):
    """Statements of these editions, with edition, framework and section at hand."""
    found = Statement.objects.filter(edition__in=editions).select_related("edition__framework", "section")
    return found.order_by(Lower("edition__framework__title"), "edition", "order")


def descriptors_by_statement(editions):
    found = defaultdict(list)
    rows = Descriptor.objects.filter(statement__edition__in=editions, status="given")
    for statement, level, text in rows.order_by("statement", "level__order").values_list(
        "statement", "level__name", "text"
    ):
        found[statement].append((level, text))
    return found


def has_all(patterns, statement, descriptors):
    whole = "\n".join([statement.code, statement.text, *statement.bullets, *(text for _, text in descriptors)])
    return all(pattern.search(whole) for pattern in patterns)


def hit(statement, descriptors, either):
    return Hit(
        statement,
        marked(statement.code, either),
        marked(statement.text, either),
        [marked(bullet, either) for bullet in statement.bullets if either.search(bullet)],
        [(level, marked(text, either)) for level, text in descriptors if either.search(text)],
    )


def marked(text, either):
    """The text, escaped, with <mark> round what was found."""
    pieces, end = [], 0
    for found in either.finditer(text):
        pieces += [(text[end : found.start()], found.group())]
        end = found.end()
    marks = format_html_join("", "{}<mark>{}</mark>", pieces)
    return mark_safe(marks + conditional_escape(text[end:]))  # noqa: S308 - both parts are escaped


def by_framework(hits):
    """[(edition, its hits)] of hits that stand in the order of the library."""
    groups = []
    for found in hits:
        if not groups or groups[-1][0] != found.statement.edition:
            groups.append((found.statement.edition, []))
        groups[-1][1].append(found)
    return groups
