"""Audits as large as the limits speak of: 50 open ones with 226 answers each, one frozen, and a new edition."""

import statistics
import time
from datetime import date
from itertools import count

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from audits.agreeing import accept_all, close
from audits.choices import Answer
from audits.freezing import freeze
from audits.judgements import submit, write_judgements
from audits.models import Audit, Judgement, Participant
from audits.moves import move
from careers.imports.kinds import kinds
from careers.imports.running import do
from careers.imports.starting import begin
from careers.models import Adoption, Import
from careers.sheets import Sheet, xlsx
from frameworks.models import Edition, Level, Scale, Section, Statement, Strand
from tests.bench.measure import median_time, page, queries

AUDITS, FEW = 50, 5
SELF_AUDIT, RUBRIC = "find-the-gaps", "careers-impact-maturity"


def audits(board, school, leader, small):
    """`small` is another school that the leader is in, with few audits."""
    member, other = leader.memberships()[school.slug], leader.memberships()[small.slug]
    gaps = Edition.objects.get(framework__key=SELF_AUDIT)
    rubric = Edition.objects.get(framework__key=RUBRIC)
    client = Client()
    client.force_login(leader)
    writing(board, member, gaps)
    bringing_in(board, member, gaps)
    open_audits(member, gaps, AUDITS)
    open_audits(other, gaps, FEW)
    lists(board, client, school, small)
    judging(board, client, member, rubric, gaps)
    reading(board, client, member, gaps)
    moving(board, member, gaps)


def open_audits(member, edition, number):
    """Audits with one participant each who has answered everything."""
    own = {"school": member.school}
    year = member.school.academicyear_set.first()
    rows = Audit.objects.bulk_create(
        Audit(**own, edition=edition, year=year, title=f"Audit {n}", created_by="bench") for n in range(number)
    )
    people = Participant.objects.bulk_create(
        Participant(**own, audit=audit, member=member, capacity="careers leader") for audit in rows
    )
    levels = list(Level.objects.filter(scale__edition=edition))
    Judgement.objects.bulk_create(
        Judgement(**own, participant=participant, statement=statement, level=levels[n % len(levels)], saved_by="bench")
        for participant in people
        for n, statement in enumerate(edition.statements.given())
    )
    return rows


def started(member, edition, **fields):
    """An audit without a judgement, and its participant."""
    fields = {"year": member.school.academicyear_set.first(), "title": "Measured", "created_by": "bench"} | fields
    audit = Audit.objects.create(school=member.school, edition=edition, **fields)
    return Participant.objects.create(school=member.school, audit=audit, member=member, capacity="careers leader")


def answers_for(participant, turn=0):
    codes = list(Level.objects.filter(scale__edition=participant.audit.edition).values_list("code", flat=True))
    statements = participant.audit.judged_statements().values_list("pk", flat=True)
    return {pk: Answer(codes[(n + turn) % len(codes)]) for n, pk in enumerate(statements)}


def writing(board, member, edition):
    """226 answers at once: new ones, and then other ones over them."""
    participant = started(member, edition)
    turns = (answers_for(participant, turn) for turn in count())

    def write():
        write_judgements(participant=participant, answers=next(turns), by=member)

    number = len(answers_for(participant))
    board.show(f"write {number} answers at once: queries", queries(write)[0], "", 20)
    board.show("write them again, all changed: queries", queries(write)[0], "", 20)
    board.show("write them again, all changed", median_time(write), "s", 1)


def bringing_in(board, member, edition):
    """226 answers from a spreadsheet, by what a worker does: parse, check, and write once somebody said so."""
    titles, times, needed = (f"From a spreadsheet {n}" for n in count()), [], []

    def bring_in(title):
        codes = started(member, edition, title=title).audit.judged_statements().values_list("code", flat=True)
        answers = [[title, code, 1 + n % 3, f"Note {n}"] for n, code in enumerate(codes)]
        row = waiting(xlsx([Sheet("Answers", ["Audit", "Code", "Level", "Note"], answers)]), member)
        begun = time.perf_counter()
        read, _ = queries(lambda: do(row.pk))
        Import.objects.filter(pk=row.pk).update(work="write")
        written, _ = queries(lambda: do(row.pk))
        times.append(time.perf_counter() - begun)
        needed.append(read + written)

    for _ in range(5):
        bring_in(next(titles))
    number = Judgement.objects.filter(participant__audit__title="From a spreadsheet 0", level__isnull=False).count()
    board.show(f"{number} answers from a spreadsheet, queries", max(needed), "", 40)
    board.show(f"{number} answers from a spreadsheet, parse to written", statistics.median(times), "s", 2)


def waiting(file, member):
    """An import of audit answers that a worker has to read."""
    cache.set("worker-here", True, 60)
    row = begin(kind=kinds()["audit-answers"], file=ContentFile(file, "x.xlsx"), year=None, by=member)
    cache.delete("worker-here")
    return row


def lists(board, client, school, small):
    """As many queries for 50 audits as for 5."""
    many, few = (reverse("audit-list", args=[one.slug]) for one in (school, small))
    page(board, client, f"list of {AUDITS} audits", many, 8)
    page(board, client, f"list of {FEW} audits", few, queries(lambda: client.get(many))[0])


def judging(board, client, member, rubric, gaps):
    for edition, code, what in [(rubric, "3", "theme of 8 statements"), (gaps, "delivery", "aspect of 59 statements")]:
        participant = started(member, edition)
        write_judgements(participant=participant, answers=answers_for(participant), by=member)
        section = edition.sections.get(code=code)
        page(board, client, f"judging page, {what}", participant.address("judge", section.pk), 12, 0.12)
    saving(board, client, participant)


def saving(board, client, participant):
    """One click: the request that saves it, over a level chosen before, and as a first choice."""
    levels = list(Level.objects.filter(scale__edition=participant.audit.edition).values_list("code", flat=True))
    statement = participant.audit.judged_statements().first()
    versions = count(participant.judgements.get(statement=statement).version)
    address = participant.address("judgement-save", statement.pk)

    def save():
        version = next(versions)
        body = {"level": levels[version % len(levels)], "version": version}
        answer = client.post(address, body, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.status_code

    board.show("one judgement saved: queries", queries(save)[0], "", 10)
    board.show("one judgement saved: server time", median_time(save, runs=15) * 1000, "ms", 40)


def reading(board, client, member, edition):
    participant = started(member, edition)
    write_judgements(participant=participant, answers=answers_for(participant), by=member)
    submit(participant=participant, by=member)
    close(audit=participant.audit, by=member)
    accept_all(audit=Audit.objects.get(pk=participant.audit_id), by=member)
    freeze(audit=Audit.objects.get(pk=participant.audit_id), by=member)
    place = [member.school.slug, participant.audit_id]
    page(board, client, "every answer of a frozen audit, 226", reverse("audit-answers", args=place), 12, 0.25)
    page(board, client, "profile of the same", reverse("audit-profile", args=place), 15)


def moving(board, member, edition):
    """To an edition in which two statements are gone, three have other words and two are new."""
    newer = copied(edition)
    Adoption.objects.get_or_create(school=member.school, edition=edition)
    held = Judgement.objects.filter(participant__audit__in=Audit.objects.unfinished().filter(school=member.school))
    before = held.count()
    begin = time.perf_counter()
    move(school=member.school, old=edition, new=newer, by=member)
    taken = time.perf_counter() - begin
    assert held.count() == before, "Answers were lost."
    moved = Audit.objects.filter(school=member.school, edition=newer, status="open").count()
    board.show(f"move of {moved} audits to a new edition", taken, "s", 3, f"{before} answers kept")


def copied(edition):
    """The next edition of the same framework."""
    newer = Edition.objects.create(
        framework=edition.framework, key=f"{date.today().year + 1}", label="next year", status="published",
        purpose=edition.purpose, digest="bench", source_file="none", licence="", statement_kind=edition.statement_kind,
        section_kinds=edition.section_kinds, strand_kind=edition.strand_kind,
    )  # fmt: skip
    scale = Scale.objects.create(edition=newer, name=edition.scale.name)
    for level in edition.scale.levels.all():
        Level.objects.create(scale=scale, code=level.code, name=level.name, order=level.order)
    groups = {}
    for model, rows in ((Section, edition.sections), (Strand, edition.strands)):
        for row in rows.all():
            groups[model, row.pk] = model.objects.create(edition=newer, code=row.code, title=row.title, order=row.order)
    copies = []
    for n, row in enumerate(edition.statements.given().order_by("order")):
        strand = groups.get((Strand, row.strand_id))
        text, code = (f"{row.text} In other words." if n in {5, 6, 7} else row.text), row.code
        code = f"new-{n}" if n in {9, 10} else code
        copies.append(Statement(edition=newer, section=groups[Section, row.section_id], strand=strand, code=code,
                                text=text, bullets=row.bullets, purpose=row.purpose, order=row.order))  # fmt: skip
    Statement.objects.bulk_create(copies)
    return newer
