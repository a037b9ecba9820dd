"""The statements that a cell may name by their codes: those of the editions in use, and what the year meets already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from careers.adoption import mappable_by
from careers.imports.cells import key
from careers.imports.kinds import Setting
from careers.models import Mapping
from frameworks.models import Statement

#: The key of the framework that a column of benchmark numbers speaks of.
BENCHMARKS = "gatsby-benchmarks"


class Codes:
    """Statements by what people call them: the code alone, or the code after the name of its framework."""

    def __init__(self, statements: Iterable[Any], adopted: Iterable[int]) -> None:
        self.all, self.adopted = list(statements), set(adopted)
        self.by_id = {str(one.pk): one for one in self.all}
        self.order = {one.pk: at for at, one in enumerate(self.all)}
        self.exact: dict[str, list[Any]] = {}
        self.loose: dict[str, list[Any]] = {}
        for one in self.all:
            for name in names_of(one):
                self.exact.setdefault(name, []).append(one)
                self.loose.setdefault(key(name), []).append(one)

    def find(self, words: str) -> list[Any]:
        """Those that the words may mean; of several those in use."""
        hits = self.exact.get(words) or self.loose.get(key(words)) or []
        used = [one for one in hits if one.edition_id in self.adopted]
        return used or hits

    def name(self, statement: Any) -> str:
        """The shortest of its names that means no other."""
        names = names_of(statement)
        return next((name for name in names if self.find(name) == [statement]), names[-1])

    def benchmarks(self) -> dict[int, Any]:
        """{number: statement} of the benchmarks that the school uses; the newest edition counts."""
        found: dict[int, Any] = {}
        for one in self.all:
            if one.edition.framework.key == BENCHMARKS and one.edition_id in self.adopted and one.code[-1:].isdigit():
                number = int("".join(filter(str.isdigit, one.code)))
                if number not in found or found[number].edition.key < one.edition.key:
                    found[number] = one
        return found


def names_of(statement: Any) -> list[str]:
    edition = statement.edition
    title, code = edition.framework.title, statement.code
    return [code, f"{edition.framework.key}: {code}", f"{title}: {code}", f"{title}, {edition.label}: {code}"]


def codes_of(setting: Setting) -> Codes:
    """Two queries."""
    adopted = list(mappable_by(setting.school).values_list("pk", flat=True))
    met = Mapping.objects.filter(school=setting.school, activity__year=setting.year).order_by().values("statement")
    rows = Statement.objects.for_learners().filter(Q(edition__in=adopted) | Q(pk__in=met))
    return Codes(rows.select_related("edition__framework").order_by("edition", "order"), adopted)
