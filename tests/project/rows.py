"""Every address there is, and one row of a school for each name that an address may capture."""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from audits.agreeing import agree, close
from audits.choices import Answer
from audits.freezing import freeze
from audits.judgements import write_judgements
from audits.models import Action, Audit, CalendarFeed, Judgement, JudgementEvidence, Participant
from careers import models
from careers.imports import files, running
from careers.imports.reading.keeping import Writer
from careers.people import join
from careers.uploads import folder_of
from frameworks.models import Edition, Framework
from tests.conftest import scale_of
from tracking import models as tracking

#: A picture of one pixel.
LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e366"
    "0000000049454e44ae426082"
)


def walk(resolver, below_school=False):
    for pattern in resolver.url_patterns:
        if getattr(pattern, "app_name", None) == "admin":
            continue  # for superusers alone: test_admin_addresses walks them
        below = below_school or "school" in pattern.pattern.converters
        if isinstance(pattern, URLPattern):
            yield pattern, below
        else:
            yield from walk(pattern, below)


EVERY = list(walk(get_resolver()))
BELOW = {pattern.name: pattern for pattern, below in EVERY if below}


def unused_edition(school):
    """An edition that this school has adopted and uses for nothing."""
    framework = Framework.objects.create(key=f"unused-by-{school.slug}", title="Unused framework", publisher="Tests")
    edition = Edition.objects.create(
        framework=framework, key=f"unused-by-{school.slug}", label="2026", status="published", purpose="provision",
        digest="x", source_file="none", licence="Ours.", statement_kind="Statement",
    )  # fmt: skip
    models.Adoption.objects.create(school=school, edition=edition)
    return edition


#: Which audit of `Rows.audits` the address of this name is about; 'open' where it is not named.
ABOUT = {
    "audit-delete": "fresh",
    "audit-restore": "aside",
    "audit-close": "sent",
    "audit-compare": "compared",
    "agree-all": "compared",
    "agree": "compared",
    "agree-mark": "compared",
    "audit-meeting": "compared",
    "audit-freeze": "compared",
    "audit-reopen": "frozen",
    "audit-profile": "frozen",
    "audit-answers": "compared",
    "audit-statement": "compared",
    "audit-report": "frozen",
    "audit-gap-report": "frozen",
    "section-facts": "frozen",
    "judge-submit": "fresh",
    "judge-take-back": "sent",
}


def newer_edition(edition):
    """A later edition of the same framework, with a scale, whose first statement has the same code."""
    newer, new = Edition.objects.get_or_create(
        framework=edition.framework, key="2099",
        defaults={"label": "2099", "status": "published", "purpose": edition.purpose, "digest": "y",
                  "source_file": "none", "licence": "Ours.", "statement_kind": "Outcome"},
    )  # fmt: skip
    if new:
        section = newer.sections.create(code="A", title="Theme A", order=1)
        for order, code in enumerate(("A1", "A9"), 1):
            newer.statements.create(
                section=section, code=code, text=f"New words of {code}.", order=order, purpose="learner"
            )
        scale_of(newer)
    return newer


class Rows:
    """One row of a school for each name that an address may capture."""

    def __init__(self, school, edition, make_user):
        self.school, self.edition = school, edition
        self.year = self.row = school.academicyear_set.first()
        self.statement, self.second = edition.statements.given()[:2]
        self.cohort = school.cohort_set.first()
        self.group = school.targetgroup_set.create(name=f"Group of {school.name}")
        self.member = join(school=school, user=make_user(f"Member of {school.name}"), roles=["staff"], by="tests")
        self.invitation = models.Invitation.objects.create(
            school=school, email=f"invited@{school.slug}.example.org", roles=["staff"], secret_hash=school.slug,
            invited_by="tests", expires_at=timezone.now() + timedelta(days=9),
        )  # fmt: skip
        models.Adoption.objects.create(school=school, edition=edition)
        self.unused = Edition.objects.filter(key=f"unused-by-{school.slug}").first() or unused_edition(school)
        self.objective = models.Objective.objects.create(
            school=school, programme=self.year.programme, text=f"Objective of {school.name}"
        )
        models.IntendedOutcome.objects.create(
            school=school, year=self.year, statement=self.statement, cohort=self.cohort
        )
        self.activity = models.Activity.objects.create(school=school, year=self.year, title=f"Visit of {school.name}")
        models.Mapping.objects.create(school=school, activity=self.activity, statement=self.statement)
        self.session = models.Session.objects.create(school=school, activity=self.activity, date=date(2027, 3, 1))
        self.partner = models.Partner.objects.create(school=school, name=f"Partner of {school.name}")
        self.contact = models.PartnerContact.objects.create(
            school=school, partner=self.partner, name=f"Contact of {school.name}"
        )
        self.accepted = models.AcceptedGap.objects.create(
            school=school, year=self.year, rule="no-date", statement=self.statement, cohort=self.cohort,
            reason=f"Reason of {school.name}", until=date(2099, 1, 1),
        )  # fmt: skip

        scale_of(edition)
        newer_edition(edition)
        self.section = edition.sections.first()
        self.strand = edition.strands.get_or_create(code="S", defaults={"title": "Strand", "order": 1})[0]
        edition.statements.filter(pk=self.statement.pk).update(strand=self.strand)
        self.audits = {kind: self.audit_of(kind) for kind in ("open", "fresh", "sent", "compared", "frozen", "aside")}
        self.participant = self.audits["open"].participants.get(member=None)
        self.evidence = JudgementEvidence.objects.create(
            school=school, judgement=Judgement.objects.get(participant__audit=self.audits["open"]), kind="link",
            link="https://example.org/", title=f"Evidence of {school.name}",
        )  # fmt: skip
        self.action = Action.objects.create(
            school=school, year=self.year, title=f"Action of {school.name}", due_on=date(2027, 1, 1),
            audit=self.audits["frozen"], statement=self.statement,
        )  # fmt: skip
        self.bringer = join(
            school=school, user=make_user(f"Bringer of {school.name}"), roles=["careers_leader"], by="tests"
        )
        self.spreadsheet, self.brought = self.import_of("checked"), self.import_of("done")
        self.document = models.Document.objects.create(
            school=school, user=self.bringer.user, name=f"Report of {school.name}", digest=school.slug
        )
        models.Look.objects.create(school=school, colour="#0b3a63", logo=LOGO, logo_width=1, logo_height=1)
        models.PublicPage.objects.create(school=school, on=True, switched_at=timezone.now(), summary="What we do.")
        self.feed = CalendarFeed.objects.create(school=school, member=self.member, key=f"key of {school.slug}")

        self.add_learner()

    def add_learner(self):
        """One learner of this school with a row of everything that is kept about her; the school's year is hers."""
        own, name = {"school": self.school}, self.school.name
        self.learner = tracking.Learner.objects.create(**own, legal_forename="Beatrix", legal_surname=f"of {name}")
        self.enrolment = tracking.Enrolment.objects.create(
            **own, learner=self.learner, year=self.year, cohort=self.cohort
        )
        her = {**own, "learner": self.learner, "enrolment": self.enrolment}
        then = {**her, "year": self.year, "cohort": self.cohort}
        tracking.Characteristic.objects.create(**own, enrolment=self.enrolment, target=self.group)
        self.plan_outcome = tracking.PlanOutcome.objects.create(**own, learner=self.learner, text=f"Outcome of {name}")
        self.learner_group = tracking.Group.objects.create(**own, year=self.year, name=f"Class of {name}")
        tracking.GroupMember.objects.create(**own, group=self.learner_group, enrolment=self.enrolment, kind="class")
        tracking.Participation.objects.create(**then, session=self.session)
        level = self.school.evidencelevel_set.get(expected=True)
        source = tracking.EvidenceSource.objects.create(**own, note=f"Evidence note of {name}", added_by="tests")
        self.piece = tracking.Evidence.objects.create(
            **then, source=source, statement=self.statement, level=level, date=date(2026, 10, 1)
        )
        stored = default_storage.save(f"{folder_of(self.school.pk)}/sample.txt", ContentFile(b"Sample."))
        self.file = tracking.EvidenceFile.objects.create(
            **own, source=source, file=stored, name="sample.txt", content_type="text/plain", size=7
        )
        self.interview = tracking.Interview.objects.create(
            **then, date=date(2026, 10, 2), note=f"Interview of {name}", restricted_note=f"Restricted note of {name}"
        )
        self.placement = tracking.Placement.objects.create(
            **then, employer=f"Bakery of {name}", starts_on=date(2026, 10, 5), hours=5
        )
        self.destination = tracking.Destination.objects.create(
            **her, stage="intended", kind="further", provider=f"College of {name}"
        )
        self.questionnaire = tracking.Questionnaire.objects.create(**own, title=f"Questions of {name}")
        question = tracking.Question.objects.create(
            **own, questionnaire=self.questionnaire, order=1, text=f"Question of {name}"
        )
        for order in (1, 2):
            tracking.AnswerStep.objects.create(
                **own, questionnaire=self.questionnaire, order=order, name=f"Step {order}"
            )
        self.asking = tracking.Asking.objects.create(
            **own, questionnaire=self.questionnaire, year=self.year, cohort=self.cohort, link_key="key",
            closes_at=timezone.now() + timedelta(days=9),
        )  # fmt: skip
        self.question = question

    def import_of(self, status):
        """An import of two partners: checked, with its cells on disk; or in, as far as its row says."""
        row = models.Import.objects.create(
            school=self.school, kind="partners", member=self.bringer, name=f"Partners of {self.school.name}.csv",
            size=7, digest=self.school.slug, work="", status=status, layout=[[0, 1]], columns={"name": "Name"},
            finished_at=timezone.now() if status == "done" else None,
        )  # fmt: skip
        files.folder(row).mkdir(parents=True, exist_ok=True)
        cells = Writer(files.cells(row), "csv")
        cells.page("", [["Name"], [f"Mill of {self.school.name}"], [""]])
        cells.end()
        if status == "checked":
            running.check(row)
        row.refresh_from_db()
        return row

    def audit_of(self, kind):
        """An audit with one judgement of a member and a guest; 'fresh' has no judgement."""
        audit = Audit.objects.create(
            school=self.school,
            edition=self.edition,
            year=self.year,
            title=f"{kind.title()} audit of {self.school.name}",
        )
        own = {"school": self.school, "audit": audit}
        participant = Participant.objects.create(**own, member=self.member, capacity="SENCo")
        expires = {"link_key": f"{kind} {self.school.slug}", "link_expires_at": timezone.now() + timedelta(days=9)}
        Participant.objects.create(**own, guest_name=f"Guest of {self.school.name}", capacity="Adviser", **expires)
        if kind != "fresh":
            answers = {self.statement.pk: Answer("2", note=f"Note of {self.school.name}")}
            answers |= {self.second.pk: Answer("1")} if kind == "compared" else {}  # something to accept
            write_judgements(participant=participant, answers=answers, by=self.member)
        if kind in {"compared", "frozen", "sent"}:
            audit.participants.update(submitted_at=timezone.now())
        if kind in {"compared", "frozen"}:
            audit = close(audit=audit, by=self.member)
            agree(audit=audit, statement_id=self.statement.pk, answer=Answer("2"), shown=0, by=self.member)
        if kind == "frozen":
            freeze(audit=audit, by=self.member)
        if kind == "aside":
            Audit.objects.filter(pk=audit.pk).update(put_aside_at=timezone.now())
        audit.refresh_from_db()
        return audit

    def let_take_part(self, member):
        """So that this member may judge, as nobody may by a role alone. She has evidence of her own to take away.

        It is she who asked for the document, too.
        """
        models.Document.objects.filter(pk=self.document.pk).update(user=member.user)
        for kind, audit in self.audits.items():
            sent = timezone.now() if kind in {"sent", "compared", "frozen"} else None
            own = {"school": self.school, "audit": audit}
            participant = Participant.objects.create(**own, member=member, capacity="head", submitted_at=sent)
            if kind == "open":
                write_judgements(participant=participant, answers={self.statement.pk: Answer("3")}, by=member)
                JudgementEvidence.objects.filter(pk=self.evidence.pk).update(judgement=participant.judgements.get())

    @property
    def words(self):
        """Words that only this school's pages may hold."""
        rows = (self.group, self.objective, self.activity, self.partner, self.contact, self.member, self.invitation)
        rows += (self.learner, self.learner_group, self.placement, self.questionnaire, self.question)
        rows += (self.evidence, self.action, self.participant, *self.audits.values())
        return [str(row) for row in rows] + [
            self.accepted.reason,
            f"Note of {self.school.name}",
            self.plan_outcome.text,
        ]

    def address(self, name, school=None):
        pattern = BELOW[name]
        values = {"school": (school or self.school).slug}
        for captured in pattern.pattern.converters:
            value = self.audits[ABOUT.get(name, "open")] if captured == "audit" else getattr(self, captured, None)
            value = self.brought if name == "import-undo" else value
            plain = {"year": self.year.start, "rule": "not-planned", "kind": "partners"}
            values[captured] = plain.get(captured) or value.pk
        if name in {"adoption-add", "adoption-delete"}:
            values["edition"] = self.unused.pk  # what is in use stays in use
        return reverse(name, kwargs=values)
