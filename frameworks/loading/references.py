"""What must hold between documents: one file for an edition, one description of a framework, alignments that arrive."""

from collections.abc import Sequence
from dataclasses import dataclass

from frameworks.loading.content import Content, There
from frameworks.loading.documents import Faults
from frameworks.loading.rules import check_end, codes_of, places
from frameworks.models import Edition

Codes = dict[str, set[str]]


@dataclass(frozen=True)
class Checked:
    """A document that could be made out, with the list that its faults go to."""

    content: Content
    faults: Faults


def check_together(documents: Sequence[Checked]) -> None:
    check_keys(documents)
    known = {document.content.key: codes_of(document.content) for document in documents}
    wanted = {row.to for document in documents for row in document.content.alignments}
    known |= stored_codes({(to.framework, to.edition) for to in wanted} - known.keys())
    for document in documents:
        for place, row in places("alignments", document.content.alignments):
            check_target(f"{place}.to", row.to, known, document.faults)


def check_keys(documents: Sequence[Checked]) -> None:
    editions: dict[tuple[str, str], Checked] = {}
    frameworks: dict[str, Checked] = {}
    for document in documents:
        content = document.content
        first = editions.setdefault(content.key, document)
        if first is not document:
            text = f"'{' '.join(content.key)}' is already in {first.faults.file}. Keep one of the two files."
            document.faults.add("edition", text, field="key")
        same = frameworks.setdefault(content.framework.key, document)
        if same.content.framework != content.framework:
            text = f"differs from what {same.faults.file} says of the same framework. Say the same in both."
            document.faults.add("framework", text)


def check_target(place: str, to: There, known: dict[tuple[str, str], Codes], faults: Faults) -> None:
    codes = known.get((to.framework, to.edition))
    if codes is None:
        faults.add(place, f"points nowhere: there is no edition '{to.edition}' of '{to.framework}'.", field="edition")
    else:
        check_end(place, to, codes, faults)


def stored_codes(keys: set[tuple[str, str]]) -> dict[tuple[str, str], Codes]:
    """The codes of listed editions that are loaded already. An unlisted one is nobody else's to point at."""
    if not keys:
        return {}
    editions = Edition.objects.filter(framework__listed=True, framework__key__in={framework for framework, _ in keys})
    found = editions.select_related("framework").prefetch_related("sections", "statements")
    return {
        (edition.framework.key, edition.key): {
            "section": {row.code for row in edition.sections.all()},
            "statement": {row.code for row in edition.statements.all()},
        }
        for edition in found
    }
