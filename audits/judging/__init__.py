"""What somebody sees who judges alone: the statements of one section or strand, what she chose, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime

from audits.choices import Answer, answer_of
from audits.judgements import TOP
from audits.judging.shape import Mine, Page, Piece, Row, Stop, Stored, name_of
from audits.models import AgreedJudgement, Audit, Judgement, JudgementEvidence
from audits.wording import Asked, Grouping, Step, Wording, kept_wording, wording_of
from frameworks.models import Level


def page_of(
    participant: Any, *, section: int | None = None, strand: int | None = None, left_only: bool = False
) -> Page | None:
    """The page of one section at the top, or of one strand; None where the audit has no such one. Seven queries."""
    wording = wording_of(participant.audit, section=section, strand=strand)
    found = next((rows for stop, rows in stops_of(wording, strand is not None) if stop == (strand or section)), None)
    if found is None:
        return None
    stored = stored_of(participant, [one.id for one in found])
    rail = tuple(rail_of(wording, stored, strand or section, by_strand=strand is not None))
    label, last = last_levels(participant.audit)
    shown = [one for one in found if not (left_only and made(stored, one))]
    return Page(
        participant=participant,
        wording=wording,
        by="section" if strand is None else "strand",
        here=next(stop for stop in rail if stop.here),
        rail=rail,
        rows=tuple(rows_of(wording, shown, stored, last, by_strand=strand is not None)),
        answered=stored.answered(wording.statements),
        left_only=left_only,
        last_label=label,
        first_strand=wording.strands[0][0] if wording.strands else None,
        first_section=wording.themes[0][0].id,
        lead_in=next((group.lead_in for group in wording.sections if group.id == section), ""),
    )


def stops_of(wording: Wording, by_strand: bool) -> list[tuple[int, tuple[Asked, ...]]]:
    if by_strand:
        return [(strand, rows) for strand, _, rows in wording.strands]
    return [(section.id, rows) for section, rows in wording.themes]


def rail_of(wording: Wording, stored: Stored, here: int | None, *, by_strand: bool = False) -> list[Stop]:
    titles = {strand: title for strand, title, _ in wording.strands} if by_strand else {}
    titles = titles or {section.id: section.title for section, _ in wording.themes}
    return [
        Stop(stop, titles[stop], stored.answered(rows), len(rows), stop == here)
        for stop, rows in stops_of(wording, by_strand)
    ]


def made(stored: Stored, statement: Asked) -> bool:
    row = stored.judgements.get(statement.id)
    return row is not None and row.made


def rows_of(
    wording: Wording, statements: Iterable[Asked], stored: Stored, last: Mapping[int | str, str], *, by_strand: bool
) -> Iterable[Row]:
    groups = {section.id: section for section in wording.sections}
    before = None
    for asked in statements:
        group = groups[asked.section]
        begins = group if group.id != before and (by_strand or group.parent) else None
        before = group.id
        yield row_of(asked, wording.levels, stored, last.get(asked.id) or last.get(asked.code, ""), begins)


def row_of(asked: Asked, levels: tuple[Step, ...], stored: Stored, last: str, begins: Grouping | None) -> Row:
    row = stored.judgements.get(asked.id)
    if row is None:
        return Row(asked, levels, last=last, begins=begins)
    old = row.moved_from.text if row.moved_from and row.moved_from.text != asked.text else ""
    shown = tuple(stored.evidence.get(row.pk, ()))
    return Row(asked, levels, answer_of(row), row.version, row.saved_at, shown, last, old, begins)


def stored_of(participant: Any, with_evidence: list[int] | None = None) -> Stored:
    """Two queries; evidence only for these statements, or for all."""
    rows = Judgement.objects.filter(participant=participant).select_related("level", "moved_from").order_by()
    pieces = JudgementEvidence.objects.filter(judgement__participant=participant)
    if with_evidence is not None:
        pieces = pieces.filter(judgement__statement__in=with_evidence)
    evidence: dict[int, list[Piece]] = {}
    for row in pieces.order_by("added_at", "pk"):
        remove = participant.address("evidence-delete", row.pk) if participant.may_judge else ""
        piece = Piece(row.title, row.kind, address_of(row, participant), remove)
        evidence.setdefault(row.judgement_id, []).append(piece)
    return Stored({row.statement_id: row for row in rows}, evidence)


def last_levels(audit: Any) -> tuple[str, dict[int | str, str]]:
    """(What to call it, {statement id, and its code: level code}) of the last frozen audit; one query."""
    agreed = AgreedJudgement.objects.filter(audit=Subquery(audit.earlier().values("pk")[:1]), level__isnull=False)
    found: dict[int | str, str] = {}
    label = ""
    rows = agreed.asked().order_by().values_list("statement", "statement__code", "level__code", "audit__year__start")
    for statement, code, level, start in rows:
        found[statement] = found[code] = level
        label = "Last year" if start == audit.year.start - 1 else "Last time"
    return label, found


def mine_of(participant: Any) -> Mine:
    """All of her answers, at most eight queries; a frozen audit is read in the words that were kept with it."""
    audit = participant.audit
    kept = audit.is_frozen and Audit.objects.filter(pk=audit.pk, kept__isnull=False).exists()
    wording = kept_wording(audit) if kept else wording_of(audit, texts=False)
    stored = stored_of(participant)
    label, last = last_levels(audit)
    rail = rail_of(wording, stored, None)
    parts = tuple(
        (stop, tuple(rows_of(wording, statements, stored, last, by_strand=False)))
        for stop, (_, statements) in zip(rail, wording.themes, strict=True)
    )
    return Mine(wording, parts, label)


def where_left(participant: Any) -> tuple[int, int] | None:
    """(section at the top, statement) of the first statement without an answer; None where all have one. One query."""
    answered = Judgement.objects.made().filter(participant=participant).values("statement")
    left = participant.audit.judged_statements().exclude(pk__in=answered).order_by("order")
    return left.annotate(top=Coalesce(*TOP)).values_list("top", "pk").first()  # type: ignore[no-any-return]


def section_of(participant: Any, statement: int) -> int | None:
    """The section at the top in which a statement of her audit stands; None for any other."""
    found = participant.audit.judged_statements().filter(pk=statement).annotate(top=Coalesce(*TOP))
    return found.values_list("top", flat=True).first()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Clash:
    """What somebody else saved meanwhile, beside what was just chosen."""

    sentence: str
    version: int
    theirs: Answer


def clash_of(participant: Any, row: Any, chosen: Answer) -> Clash:
    """Of a stale save; `row` is the judgement as it stands."""
    levels = Level.objects.filter(scale__edition=participant.audit.edition_id).order_by("order")
    steps = tuple(Step(level.pk, level.code, level.name, level.order) for level in levels)
    theirs = answer_of(row)
    who, at = (row.saved_by, f"{localtime(row.saved_at):%H:%M}") if row else ("", "")
    saved = f"‘{said_by(theirs, steps)}’ at {at}"
    where = f"You saved {saved} in another window." if who == str(participant) else f"{who} saved {saved}."
    yours = f"You chose ‘{said_by(chosen, steps)}’ here."
    return Clash(f"Not saved. {where} {yours}", row.version if row else 0, theirs)


def said_by(answer: Answer, levels: tuple[Step, ...]) -> str:
    return "does not apply" if answer.not_applicable else name_of(levels, answer.level) or "no level"


def ruled_out(page: Page) -> dict[str, list[Row]]:
    """{reason: the statements of this page that do not apply for it}."""
    found: dict[str, list[Row]] = {}
    for row in page.rows:
        if row.answer.not_applicable:
            found.setdefault(row.answer.reason, []).append(row)
    return found


def address_of(piece: Any, participant: Any) -> str:
    """Where the participant finds what she shows; '' where an activity has gone, or a guest would need an account."""
    slug = participant.audit.school.slug
    if piece.kind == JudgementEvidence.Kind.LINK:
        return str(piece.link)
    if piece.kind == JudgementEvidence.Kind.FILE and participant.is_guest:
        return reverse("guest-evidence-file", args=[participant.token, piece.pk])
    if piece.kind == JudgementEvidence.Kind.FILE:
        return reverse("evidence-file", args=[slug, piece.pk])
    return "" if participant.is_guest or not piece.activity_id else reverse("activity", args=[slug, piece.activity_id])
