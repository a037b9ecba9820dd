"""`manage.py demo`: three made-up schools to try Waymark with; `--remove` takes them away again."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audits.demonstration.whole import create
from careers.demonstration.files import Fault
from careers.demonstration.whole import PASSWORD, demonstration_schools, remove, sign_ins


class Command(BaseCommand):
    help = "Make the demonstration: a trust with a mainstream school, a special school and a training provider."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="Remove the demonstration, and nothing else.")
        parser.add_argument(
            "--with-known-password",
            action="store_true",
            help="Needed where DEBUG is off: everybody knows the password of the demonstration's accounts.",
        )

    def handle(self, *, remove, with_known_password, verbosity, **options):
        if remove:
            self.remove()
        elif demonstration_schools().exists():
            self.stdout.write("The demonstration is already here; nothing was changed.")
            self.tell(verbosity)
        elif settings.DEBUG or with_known_password:
            self.create()
            self.tell(verbosity)
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

    def tell(self, verbosity):
        """Where to go, and who may sign in; `serve` says it too, so `make demo` asks for silence here."""
        if verbosity:
            self.stdout.write(sign_ins(f"http://localhost:{settings.PORT}"))
