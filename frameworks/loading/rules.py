"""What must hold inside one document: codes are unique, what is named exists, nothing is empty or left out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from frameworks.loading.content import Content, DescriptorRow, StatementRow
from frameworks.loading.documents import Faults
from frameworks.loading.shapes import place_of


def places(name: str, rows: Sequence[Any]) -> Iterable[tuple[str, Any]]:
    """(place, row) of each row of a list."""
    return ((place_of(name, index, vars(row)), row) for index, row in enumerate(rows))


def check(content: Content, faults: Faults) -> None:
    for rule in RULES:
        rule(content, faults)


def check_codes(content: Content, faults: Faults) -> None:
    lists: list[tuple[str, Sequence[Any]]] = [
        ("scale.levels", content.levels),
        ("strands", content.strands),
        ("sections", content.sections),
        ("statements", content.statements),
    ]
    for name, rows in lists:
        first: dict[str, int] = {}
        for index, (place, row) in enumerate(places(name, rows)):
            if first.setdefault(row.code, index) != index:
                faults.add(place, f"the code '{row.code}' is already taken by {name}[{first[row.code]}].", field="code")


def check_sections(content: Content, faults: Faults) -> None:
    parents = {row.code: row.parent for row in content.sections}
    depths = 0
    for place, row in places("sections", content.sections):
        if row.parent is not None and row.parent not in parents:
            faults.add(place, f"its parent '{row.parent}' is not a section of this file.", field="parent")
        line = ancestry(row.code, parents)
        depths = max(depths, len(line))
        if parents.get(line[-1]) in line:
            faults.add(place, f"its parents go round in a circle: {' > '.join(line)}.", field="parent")
    kinds = content.edition.section_kinds
    if depths > len(kinds):
        text = f"'section_kinds' names {len(kinds)} of the {depths} depths at which sections stand."
        faults.add("edition", text, field="section_kinds")


def ancestry(code: str, parents: dict[str, str | None]) -> list[str]:
    """A section and its parents upwards, each once, as far as they are known."""
    line = [code]
    while (parent := parents.get(line[-1])) in parents and parent is not None and parent not in line:
        line.append(parent)
    return line


def check_statements(content: Content, faults: Faults) -> None:
    sections = {row.code for row in content.sections}
    strands = {row.code for row in content.strands}
    for place, row in places("statements", content.statements):
        if row.section not in sections:
            faults.add(place, f"its section '{row.section}' is not a section of this file.", field="section")
        if row.strand is not None and row.strand not in strands:
            faults.add(place, f"its strand '{row.strand}' is not a strand of this file.", field="strand")
        check_text(place, row, faults)
    if content.edition.status == "published" and not content.statements:
        faults.add("", "a published edition needs at least one statement.", field="statements")


def check_text(place: str, row: StatementRow | DescriptorRow, faults: Faults) -> None:
    if row.status == "given" and not row.text.strip():
        text = "the text is empty. Where the source lacks it, the status must be 'missing'."
        faults.add(place, text, field="text")
    if row.status == "missing" and row.text:
        faults.add(place, "the text is there although its status says 'missing'.", field="text")


def check_scale(content: Content, faults: Faults) -> None:
    if content.scale and not content.scale.levels:
        faults.add("scale", "a scale needs at least one level.", field="levels")
    levels = {row.code for row in content.levels}
    statements = {row.code for row in content.statements}
    seen: set[tuple[str, str]] = set()
    for place, row in places("descriptors", content.descriptors):
        if row.statement not in statements:
            faults.add(place, f"'{row.statement}' is not a statement of this file.", field="statement")
        if row.level not in levels:
            faults.add(place, f"'{row.level}' is not a level of this file's scale.", field="level")
        if (row.statement, row.level) in seen:
            faults.add(place, "this statement already has a descriptor at this level.", field="twice")
        seen.add((row.statement, row.level))
        check_text(place, row, faults)
    if seen:
        check_every_level(content, seen, faults)


def check_every_level(content: Content, seen: set[tuple[str, str]], faults: Faults) -> None:
    """Where an edition has descriptors, each statement has a row for each level, if only to say 'missing'."""
    for place, row in places("statements", content.statements):
        lacking = [level.code for level in content.levels if (row.code, level.code) not in seen]
        if lacking:
            levels = ", ".join(f"'{code}'" for code in lacking)
            text = f"no descriptor for level {levels}. Where the source lacks it, add one with the status 'missing'."
            faults.add(place, text, field="levels")


def check_alignments(content: Content, faults: Faults) -> None:
    """The near end of each; the far end may lie in another document."""
    seen: list[Any] = []
    for place, row in places("alignments", content.alignments):
        check_end(f"{place}.from", row.from_, codes_of(content), faults)
        words = asdict(row) | {"note": ""}
        if words in seen:
            faults.add(place, "the same alignment stands further up.")
        seen.append(words)


def codes_of(content: Content) -> dict[str, set[str]]:
    return {
        "section": {row.code for row in content.sections},
        "statement": {row.code for row in content.statements},
    }


def check_end(place: str, end: Any, codes: dict[str, set[str]], faults: Faults) -> None:
    """`end` names at most one section or statement, and it is among `codes`."""
    if end.section is not None and end.statement is not None:
        faults.add(place, "names a section and a statement; it must be one of them or neither.", field="section")
    for name, known in codes.items():
        code = getattr(end, name)
        if code is not None and code not in known:
            faults.add(place, f"points nowhere: there is no {name} '{code}'.", field=name)


RULES: list[Callable[[Content, Faults], None]] = [
    check_codes,
    check_sections,
    check_statements,
    check_scale,
    check_alignments,
]
