"""`manage.py add_school`: a further school, and an invitation for its first administrator."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from careers.models import School, Trust, TrustMembership, User
from careers.people import add_school, invite
from careers.tenancy import Role


class Command(BaseCommand):
    help = "Add a school after the first one, if you like to a trust, and invite its first administrator."

    def add_arguments(self, parser):
        parser.add_argument("name", help="for example 'Ash Green Academy'")
        parser.add_argument("slug", help="the first part of its addresses, for example ash-green")
        parser.add_argument("administrator", help="the e-mail address of its first administrator")
        parser.add_argument("--kind", choices=School.Kind.values, default=School.Kind.MAINSTREAM)
        parser.add_argument("--phase", choices=School.Phase.values, default=School.Phase.TO_18)
        parser.add_argument("--trust", default="", help="the slug of its trust; made if there is none")
        parser.add_argument("--trust-name", default="", help="the name of a new trust")
        parser.add_argument("--trust-lead", default="", help="the e-mail address of somebody who leads the trust")

    @transaction.atomic
    def handle(self, *, name, slug, administrator, **options):
        trust = self.trust(options["trust"], options["trust_name"])
        fields = {"name": name, "slug": slug, "kind": options["kind"], "phase": options["phase"], "trust": trust}
        try:
            School(**fields).full_clean()
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        school = add_school(by="the console", **fields)
        invitation, secret = invite(school=school, email=administrator, roles=[Role.ADMINISTRATOR], by="the console")
        self.lead(trust, options["trust_lead"])
        link = reverse("invitation-accept", args=[secret])
        self.stdout.write(f"Added {school}. Send {invitation.email} this link; it lasts 14 days:")
        self.stdout.write(f"http{'s' if settings.HTTPS else ''}://{settings.ALLOWED_HOSTS[0]}{link}")

    def trust(self, slug, name):
        if not slug:
            return None
        trust, new = Trust.objects.get_or_create(slug=slug, defaults={"name": name or slug})
        if new:
            self.stdout.write(f"Made the trust '{trust}'.")
        return trust

    def lead(self, trust, email):
        """Name who leads the trust; she must have an account already."""
        if not email:
            return
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None or trust is None:
            raise CommandError("--trust-lead needs --trust, and somebody who has an account. Nothing was added.")
        TrustMembership.objects.get_or_create(trust=trust, user=user)
