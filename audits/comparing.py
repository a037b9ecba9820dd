"""What the participants of a compared audit chose, side by side, widest disagreement first. Plain data, no writing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, prefetch_related_objects
from django.http import Http404

from audits.choices import Answer
from audits.models import Judgement, JudgementEvidence, Participant
from audits.profiles import Rung, lower_median, rungs_of
from audits.wording import Asked, Grouping, Step, Wording, asked, kept_wording, looks_of, wording_of
from frameworks.models import Level, Statement

#: Sent in the place of a level; no level has this code.
NOT_APPLICABLE = "n/a"


@dataclass(frozen=True, slots=True)
class Person:
    """A participant whose judgements count."""

    id: int
    name: str
    capacity: str
    guest: bool
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence. `link` where it lies elsewhere; a file is fetched by its id."""

    id: int
    kind: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one person chose; neither a rung nor 'not applicable' where she chose nothing."""

    person: Person
    rung: Rung | None = None
    not_applicable: bool = False
    reason: str = ""
    note: str = ""
    evidence: tuple[Piece, ...] = ()
    pieces: int = 0

    @property
    def made(self) -> bool:
        return self.not_applicable or self.rung is not None

    @property
    def says_more(self) -> bool:
        return bool(self.reason or self.note or self.pieces)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the group agreed; `made` is False where it was cleared again. `version` 0 where there is nothing yet."""

    version: int = 0
    rung: Rung | None = None
    not_applicable: bool = False
    reason: str = ""
    note: str = ""
    mark: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def made(self) -> bool:
        return self.not_applicable or self.rung is not None

    @property
    def value(self) -> str:
        """As a form sends it."""
        return NOT_APPLICABLE if self.not_applicable else self.rung.code if self.rung else ""

    @property
    def words(self) -> str:
        if self.not_applicable:
            return "Does not apply"
        return self.rung.name if self.rung else "Not agreed"


NOTHING = Settled()


@dataclass(frozen=True, slots=True)
class Option:
    """One level that can be agreed, with who chose it; `rung` None is 'does not apply'.

    `look` is what the statement looks like there: '' where the source lacks it, None where there are no such words.
    `alone` where a reason is asked for: nobody chose it, though others answered, or it does not apply.
    """

    rung: Rung | None
    value: str
    people: tuple[Person, ...]
    look: str | None
    agreed: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One statement: what each chose, how far that lies apart in steps, and what is agreed."""

    statement: Asked
    section: Grouping | None
    rungs: tuple[Rung, ...]
    choices: tuple[Chosen, ...]
    agreed: Settled
    spread: int

    @property
    def made(self) -> tuple[Chosen, ...]:
        return tuple(choice for choice in self.choices if choice.made)

    @property
    def unanimous(self) -> bool:
        """Everybody who answered chose the same, and somebody did."""
        return bool(self.made) and self.spread == 0

    @property
    def acceptable(self) -> bool:
        return self.unanimous and not self.agreed.made

    @property
    def median(self) -> Rung | None:
        """The lower median of the levels chosen; None where nobody chose one."""
        return lower_median(choice.rung for choice in self.made)

    @property
    def silent(self) -> tuple[Person, ...]:
        """Those who sent their judgements without one on this statement."""
        return tuple(choice.person for choice in self.choices if not choice.made)

    @property
    def apart(self) -> str:
        """How far the choices lie apart, in words."""
        if not self.made:
            return "Nobody answered"
        if len(self.made) == 1:
            return "One answer"
        if any(choice.not_applicable for choice in self.made) and self.spread:
            return "Some say it does not apply"
        return f"{self.spread} step{'s' if self.spread > 1 else ''} apart" if self.spread else "All agree"

    @property
    def options(self) -> tuple[Option, ...]:
        return (*(self.option(rung) for rung in self.rungs), self.option(None))

    def option(self, rung: Rung | None) -> Option:
        people = tuple(one.person for one in self.made if one.rung == rung)
        look = self.statement.looks.get(rung.code) if rung else None
        value, agreed = (rung.code, self.agreed.rung == rung) if rung else (NOT_APPLICABLE, self.agreed.not_applicable)
        return Option(rung, value, people, look, agreed, alone=not people and (bool(self.made) or rung is None))

    @property
    def talk(self) -> tuple[Chosen, ...]:
        """Those who said more than a level."""
        return tuple(choice for choice in self.choices if choice.says_more)


@dataclass(frozen=True, slots=True)
class Comparison:
    wording: Wording
    people: tuple[Person, ...]
    rows: tuple[Compared, ...]  # widest first, then in the order of the edition

    @property
    def agreed(self) -> int:
        return sum(row.agreed.made for row in self.rows)

    @property
    def acceptable(self) -> int:
        return sum(row.acceptable for row in self.rows)

    @property
    def complete(self) -> bool:
        return self.agreed == len(self.rows)

    def shown(self, show: str) -> tuple[Compared, ...]:
        """The rows that a filter leaves: 'open' what is not agreed, 'disagreed' where people differ, else all."""
        keep = {"open": lambda row: not row.agreed.made, "disagreed": lambda row: row.spread > 0}.get(show)
        return tuple(row for row in self.rows if keep is None or keep(row))

    def row(self, statement: int) -> Compared:
        """Http404 where the audit does not ask this statement."""
        found = next((row for row in self.rows if row.statement.id == statement), None)
        if found is None:
            raise Http404("This audit does not ask that statement.")
        return found

    def in_order(self) -> tuple[Compared, ...]:
        """As the edition has them."""
        place = {statement.id: number for number, statement in enumerate(self.wording.statements)}
        return tuple(sorted(self.rows, key=lambda row: place[row.statement.id]))


def comparison_of(audit: Any, *, only: int | None = None) -> Comparison:
    """Every statement compared, or `only` this one with the words of its levels. Nothing of who has not submitted.

    Six queries, one of them the participants (none if they were prefetched): without evidence, which `with_evidence`
    adds for those rows that a page shows.
    """
    wording = one_asked(audit, only) if only else words_of(audit)
    people, rungs = people_of(audit), rungs_of(wording.levels)
    by_id = {step.id: rung for step, rung in zip(sorted(wording.levels, key=lambda x: x.order), rungs, strict=True)}
    chosen = chosen_in(people, by_id, only)
    agreed = agreed_in(audit, by_id, only)
    sections = {section.id: section for section in wording.sections}
    rows = []
    for statement in wording.statements:
        choices = tuple(chosen.get((person.id, statement.id), Chosen(person)) for person in people)
        section, settled = sections.get(statement.section), agreed.get(statement.id, NOTHING)
        rows.append(Compared(statement, section, rungs, choices, settled, spread_of(choices, rungs)))
    return Comparison(wording, people, tuple(sorted(rows, key=lambda row: -row.spread)))


def words_of(audit: Any) -> Wording:
    """The words as they were frozen, or as they stand; then without those of the levels."""
    return kept_wording(audit) if audit.is_frozen else wording_of(audit, texts=False)


def one_asked(audit: Any, pk: int) -> Wording:
    """Of one statement, with what it looks like at each level: three queries, none where it was frozen."""
    if audit.is_frozen:
        kept = kept_wording(audit)
        return replace(kept, statements=tuple(row for row in kept.statements if row.id == pk))
    try:
        row = audit.judged_statements().select_related("section", "strand").get(pk=pk)
    except Statement.DoesNotExist:
        raise Http404("This audit does not ask that statement.") from None
    levels = list(Level.objects.filter(scale__edition=audit.edition_id).select_related("scale").order_by("order"))
    section = row.section
    return Wording(
        title=audit.edition.framework.title,
        label=audit.edition.label,
        scale=levels[0].scale.name if levels else "",
        scale_note=levels[0].scale.note if levels else "",
        section_kind=audit.edition.section_kinds[0] if audit.edition.section_kinds else "Section",
        strand_kind=audit.edition.strand_kind,
        levels=tuple(Step(level.pk, level.code, level.name, level.order) for level in levels),
        sections=(Grouping(section.pk, section.code, section.title, section.lead_in, None, section.pk),),
        statements=(asked(row, looks_of([row.pk]).get(row.pk, {})),),
    )


def people_of(audit: Any) -> tuple[Person, ...]:
    """Those who have submitted and are not excused. One query, none where `participants` were prefetched."""
    load_participants(audit)
    return tuple(
        Person(one.pk, str(one), one.capacity, one.is_guest, one.submitted_at)
        for one in audit.participants.all()
        if one.submitted_at and not one.excused_at
    )


def load_participants(audit: Any) -> None:
    """Fetch them with their names, once."""
    prefetch_related_objects([audit], Prefetch("participants", Participant.objects.select_related("member__user")))


def chosen_in(people: tuple[Person, ...], rungs: dict[int, Rung], only: int | None) -> dict[tuple[int, int], Chosen]:
    """{(participant id, statement id): what she chose}, of these people."""
    person = {one.id: one for one in people}
    rows = Judgement.objects.filter(participant__in=list(person)).order_by().annotate(pieces=Count("evidence"))
    if only:
        rows = rows.filter(statement=only)
    found = {}
    for row in rows:
        who, rung = person[row.participant_id], rungs.get(row.level_id)
        chosen = Chosen(who, rung, row.not_applicable, row.reason, row.note, pieces=row.pieces)
        found[row.participant_id, row.statement_id] = chosen
    return found


def agreed_in(audit: Any, rungs: dict[int, Rung], only: int | None) -> dict[int, Settled]:
    """{statement id: what is agreed on it}, whatever it says."""
    rows = audit.agreed.order_by()
    if only:
        rows = rows.filter(statement=only)
    return {row.statement_id: settled(row, rungs.get(row.level_id)) for row in rows}


def settled(row: Any, rung: Rung | None) -> Settled:
    """A stored agreed judgement as plain data."""
    said = (row.not_applicable, row.reason, row.note, row.mark)
    return Settled(row.version, rung, *said, row.saved_by, row.saved_at)


def spread_of(choices: tuple[Chosen, ...], rungs: tuple[Rung, ...]) -> int:
    """How many steps lie between the highest and the lowest; 'not applicable' beside a level is as far as can be."""
    orders = [choice.rung.order for choice in choices if choice.rung]
    if orders and any(choice.not_applicable for choice in choices):
        return max(rungs[-1].order - rungs[0].order, 1)
    return max(orders) - min(orders) if orders else 0


def with_evidence(rows: list[Compared]) -> list[Compared]:
    """The same rows with each person's evidence: one query, and none where nobody has any."""
    asked_for = [row.statement.id for row in rows if any(choice.pieces for choice in row.choices)]
    if not asked_for:
        return rows
    people = [choice.person.id for choice in rows[0].choices]
    found: dict[tuple[int, int], list[Piece]] = {}
    pieces = JudgementEvidence.objects.filter(judgement__participant__in=people, judgement__statement__in=asked_for)
    for piece in pieces.select_related("judgement").order_by("added_at", "pk"):
        key = (piece.judgement.participant_id, piece.judgement.statement_id)
        found.setdefault(key, []).append(Piece(piece.pk, piece.kind, piece.title, piece.link))
    return [
        replace(
            row,
            choices=tuple(
                replace(choice, evidence=tuple(found.get((choice.person.id, row.statement.id), ())))
                for choice in row.choices
            ),
        )
        for row in rows
    ]


def with_looks(audit: Any, row: Compared) -> Compared:
    """With what the statement looks like at each level: one query, none where it was frozen."""
    if audit.is_frozen:
        return row
    looks = looks_of([row.statement.id]).get(row.statement.id, {})
    return replace(row, statement=replace(row.statement, looks=looks))


def with_typed(row: Compared, typed: Answer, version: Any) -> Compared:
    """As somebody filled it in, to be shown and sent again."""
    rung = next((rung for rung in row.rungs if rung.code == typed.level), None)
    said = (typed.not_applicable, typed.reason, typed.note, row.agreed.mark)
    return replace(row, agreed=Settled(version, rung, *said))
