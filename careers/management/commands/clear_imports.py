"""Take away what is no longer needed of imports: their files after 30 days, and those that nobody finished."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from careers.imports.clearing import clear


class Command(BaseCommand):
    help = "Remove the files of imports that can no longer be undone, and imports that nobody finished."

    def handle(self, **options):
        self.stdout.write(f"{clear(now=timezone.now())} imports cleared.")
