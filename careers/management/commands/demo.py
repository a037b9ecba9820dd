"""`manage.py demo`: three made-up schools to try Waymark with; `--remove` takes them away again."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from careers.demonstration.files import Fault
from careers.demonstration.whole import PASSWORD, create, demonstration_schools, remove
from careers.models import Membership, TrustMembership
from careers.tenancy import Role


class Command(BaseCommand):
    help = "Make the demonstration: a trust with a mainstream school, a special school and a training provider."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="Remove the demonstration, and nothing else.")
        parser.add_argument(
            "--with-known-password",
            action="store_true",
            help="Needed where DEBUG is off: everybody knows the password of the demonstration's accounts.",
        )

    def handle(self, *, remove, with_known_password, **options):
        if remove:
            self.remove()
        elif demonstration_schools().exists():
            self.stdout.write("The demonstration is already here; nothing was changed.")
            self.tell()
        elif settings.DEBUG or with_known_password:
            self.create()
            self.tell()
        else:
            raise CommandError(
                "This is a live site (DEBUG is off), and the demonstration's accounts share the password "
                f"'{PASSWORD}', which everybody can read. If that is what you want, add --with-known-password."
            )

    def create(self):
        try:
            create()
        except Fault as fault:
            raise CommandError(f"The demonstration was not made. {fault}") from None

    def remove(self):
        names = [school.name for school in demonstration_schools()]
        if not names:
            self.stdout.write("There is no demonstration here; nothing was changed.")
            return
        remove()
        self.stdout.write(f"Removed the demonstration: {', '.join(names)}.")

    def tell(self):
        """Where to go, and who may sign in."""
        schools = demonstration_schools().select_related("trust")
        for school in schools:
            self.stdout.write(f"\n{school.name}  http://localhost:{settings.PORT}/{school.slug}/")
            for member in Membership.objects.active().filter(school=school).with_people():
                self.person(member.user, ", ".join(member.role_names))
        for lead in (
            TrustMembership.objects.filter(trust__schools__in=schools).distinct().select_related("user", "trust")
        ):
            self.stdout.write(f"\n{lead.trust.name}")
            self.person(lead.user, Role.TRUST_LEAD.label)
        self.stdout.write(f"\nThe password of everybody: {PASSWORD}")

    def person(self, user, roles):
        self.stdout.write(f"  {user.email:<34} {user.name:<20} {roles}")
