"""What the programme's own records say beside a statement. Which figure goes with which statement is data.

`fixtures/facts/<framework>.toml` names the facts of each statement; `saying` puts each into words; `records` asks the
database, each question at most once. A fact says what was counted, and never how good it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from audits.facts.files import facts_by_statement
from audits.facts.records import Records
from audits.facts.saying import FACTS

__all__ = ["Fact", "facts_of", "kept_facts", "open_to", "told_in"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure in words, with a link to its rows ('' where there is no page of them)."""

    name: str
    sentence: str
    url: str = ""


def facts_of(school: Any, year: Any, framework_key: str, codes: Iterable[str], *, today: date) -> dict[str, list[Fact]]:
    """{statement code: its facts}, computed live in at most eight queries; nothing for other statements."""
    chosen = facts_by_statement(framework_key)
    records = Records(school, year, today)
    told: dict[str, Fact] = {}
    found = {}
    for code in codes:
        for name in chosen.get(code, ()):
            if name not in told:
                told[name] = fact(name, records)
        if code in chosen:
            found[code] = [told[name] for name in chosen[code]]
    return found


def told_in(audit: Any) -> Set[str]:
    """The codes of the statements about which there are facts in this audit; asks nothing of the records."""
    if audit.is_frozen:
        return kept_facts(audit).keys()
    return facts_by_statement(audit.edition.framework.key).keys()


def fact(name: str, records: Records) -> Fact:
    """The fact of this name; what follows the first word says about what: 'held employers'."""
    which, _, about = name.partition(" ")
    sentence, url = FACTS[which].say(records, about)
    return Fact(name, sentence, url)


def open_to(membership: Any, facts: dict[str, list[Fact]]) -> dict[str, list[Fact]]:
    """The same facts, with links only to pages that this member may open."""
    return {code: [link_if_open(membership, one) for one in rows] for code, rows in facts.items()}


def link_if_open(membership: Any, one: Fact) -> Fact:
    kind = FACTS.get(one.name.partition(" ")[0])
    return one if kind and membership.can(kind.sees) else replace(one, url="")


def kept_facts(audit: Any) -> dict[str, list[Fact]]:
    """What the records said on the day when this audit was frozen; no links, for the rows have moved on."""
    stamped = audit.kept.content.get("facts", {})
    return {code: [Fact(name, sentence) for sentence, name in rows] for code, rows in stamped.items()}
