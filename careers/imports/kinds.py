"""What can come in: each kind of spreadsheet says which fields it has, and what its rows change.

A kind is a class below `Kind`, named in the setting IMPORT_KINDS, so that the apps above can bring theirs. It never
asks for rows but those of `setting.school`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from careers.imports.cells import CellType, Raw, Text, key, plain
from careers.imports.difference import Changes
from careers.imports.undoing import preview, take_back
from careers.models import AcademicYear, Import, Membership, School
from careers.sheets import Sheet
from careers.tenancy import Permission

ERROR, WARNING = "error", "warning"
NEW, CHANGED, SAME, REFUSED, LEFT = "new", "changed", "same", "refused", "left out"


@dataclass(frozen=True)
class Setting:
    """What an import is done with: whose, in which year, by whom, on which day, and the kind's own options."""

    school: School
    year: AcademicYear | None
    member: Membership
    today: date
    options: dict[str, Any] = field(default_factory=dict)
    #: Whether an empty cell takes away what stands; otherwise it is left alone.
    clear: bool = False


@dataclass(frozen=True)
class Field:
    """One field of ours. Its label heads the column in templates and exports, and always matches."""

    name: str
    label: str
    cell: CellType = Text()
    #: Other headers under which information systems print it.
    also: tuple[str, ...] = ()
    #: Its column must be in the file, and each row needs a value.
    required: bool = False
    help: str = ""
    example: Any = ""
    #: An empty cell has the value of the row above it, as in sheets that are kept by hand.
    carried: bool = False
    #: Whether exports and templates have it; some are only understood.
    written: bool = True
    #: With `clear`, whether an empty cell may take the value away.
    clearable: bool = True


@dataclass(frozen=True)
class Wide:
    """Columns that stand for something: one for each statement, or for each session."""

    #: What such a column is: 'a statement', 'a session'.
    what: str
    #: (value, label) of all that a column may stand for.
    choices: Sequence[tuple[str, str]]
    #: What a cell in such a column means.
    cell: CellType
    #: {header in comparable form (`cells.key`): value}, to guess by.
    guesses: dict[str, str] = field(default_factory=dict)

    def guess(self, header: str) -> str:
        return self.guesses.get(key(header), "")

    def offered(self, headers: Iterable[str]) -> Sequence[tuple[str, str]]:
        """(value, label) of all that the columns of a file with these headers may stand for."""
        return self.choices


@dataclass
class Problem:
    """Something about one cell or row. `cause` is the same for all of its kind, `found` is what stands there."""

    severity: str
    cause: str
    todo: str = ""
    field: str = ""
    header: str = ""
    found: str = ""
    expected: str = ""
    #: Set where one answer settles it for all rows: the word that nobody knew.
    word: str | None = None


@dataclass(eq=False)
class Record:
    """One row of the file. `values` holds a field only where the file says something about it; None: empty it."""

    page: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    #: {what a wide column stands for: value}
    wide: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Raw] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    verdict: str = SAME
    #: What it would change, in a few words for the person who checks.
    words: list[str] = field(default_factory=list)

    def get(self, name: str, default: Any = None) -> Any:
        value = self.values.get(name)
        return default if value is None else value

    @property
    def good(self) -> bool:
        return not any(problem.severity == ERROR for problem in self.problems)

    def refuse(self, cause: str, todo: str = "", *, field: str = "", word: str | None = None) -> None:
        """This row cannot go in. `cause` holds nothing of the row itself, so that equal faults stand together."""
        self.add(ERROR, cause, todo, field, word)
        self.verdict = REFUSED

    def warn(self, cause: str, todo: str = "", *, field: str = "") -> None:
        """This row goes in, and somebody should look."""
        self.add(WARNING, cause, todo, field, None)

    def leave(self, cause: str) -> None:
        """This row is not meant to go in: a total, a repeated header."""
        self.add(WARNING, cause, "", "", None)
        self.verdict = LEFT

    def add(self, severity: str, cause: str, todo: str, name: str, word: str | None) -> None:
        found = plain(self.raw.get(name))
        self.problems.append(Problem(severity, cause, todo, name, self.headers.get(name, ""), found, word=word))


@dataclass
class Plan:
    """What the good rows would do. Nothing is written yet."""

    changes: Changes
    #: Whole sentences about the file as a whole: '12 learners on roll are not in this file; they stay as they are.'
    notes: list[str] = field(default_factory=list)
    #: Further counts for the check page, in words: ('learners who leave', 12).
    counts: list[tuple[str, int]] = field(default_factory=list)
    #: What somebody must tick before it goes in, because it takes away: '12 learners leave the roll.'
    confirm: str = ""


class Kind:
    """Base of all kinds. Subclasses give the class attributes, `fields` and `plan`."""

    #: In addresses and tables; never changed once used.
    slug: str = ""
    #: 'Learners': the heading of its card.
    title: str = ""
    #: A sentence under it.
    what: str = ""
    permission: Permission = Permission.CHANGE_PROGRAMME
    #: Whether its rows belong to an academic year, which is asked for at the upload.
    in_a_year: bool = True
    #: Whether its rows speak of learners, so that its files go when a learner is erased.
    of_learners: bool = False
    #: Whether nobody but who brought the file may open it, because it may hold restricted notes.
    private: bool = False
    #: Which of its fields make a header row likely; by default all.
    #: (name, label, help) of yes-or-no options of its own, asked at the check: all are off at first.
    options: Sequence[tuple[str, str, str]] = ()
    #: What is asked where a file as a whole is about one of several things: see `targets`.
    target: str = ""
    #: What undo cannot take back, in a sentence; empty where it can take back all.
    not_undone: str = ""
    #: {label of a table: its key to what it hangs on}: such rows stay where that stays, and are told of with it.
    hangs: Mapping[str, str] = {}
    #: The name of the address where its rows are seen; it takes the school, and the year or not.
    page: str = ""
    #: Position in the list of kinds.
    order: int = 100

    def fields(self, setting: Setting) -> Sequence[Field]:
        """Its fields, in the order of its template."""
        raise NotImplementedError

    def wide(self, setting: Setting) -> Wide | None:
        """What its further columns may stand for, if it takes such columns."""
        return None

    def missing(self, matched: set[str], setting: Setting) -> str:
        """A sentence where the matched fields are not enough besides those that are required; empty else."""
        return ""

    def targets(self, setting: Setting) -> Sequence[tuple[str, str]]:
        """(value, label) of what a whole file may be about; the one chosen is in `setting.options["target"]`, or ''."""
        return ()

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        """What these rows change. Only `record.good` ones may; every record gets its verdict.

        Called for the check and again for the write, inside the transaction that writes. A fixed number of queries.
        """
        raise NotImplementedError

    def written(self, plan: Plan, setting: Setting) -> None:
        """What is to be done once everything is in, in the same transaction: a register marked as held, for example."""

    def undo_preview(self, row: Import) -> dict[str, dict[str, int]]:
        """What `undo` would do, in the same shape, without writing."""
        found: dict[str, dict[str, int]] = preview(row, self.hangs)
        return found

    def undo(self, row: Import, *, by: Membership) -> dict[str, dict[str, int]]:
        """Take an import of this kind back, as `undoing.take_back` does and says."""
        done: dict[str, dict[str, int]] = take_back(row, by=by, hangs=self.hangs)
        return done

    def sheet(self, rows: Iterable[dict[str, Any]], setting: Setting, *, title: str = "") -> Sheet:
        """An export that comes back unchanged: rows of {field name: value}, headed by the labels of the fields."""
        fields = [one for one in self.fields(setting) if one.written]
        body = [[one.cell.shown(row.get(one.name)) for one in fields] for row in rows]
        return Sheet(title or self.title, [one.label for one in fields], body)


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by their slug, in the order of their cards."""
    found: list[Kind] = sorted((import_string(path)() for path in settings.IMPORT_KINDS), key=lambda kind: kind.order)
    return {kind.slug: kind for kind in found}


def kinds_for(member: Membership) -> list[Kind]:
    """Those that this member may bring in."""
    return [kind for kind in kinds().values() if member.can(kind.permission)]
