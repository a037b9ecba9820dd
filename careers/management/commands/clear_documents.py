"""Take away PDFs that nobody asked for lately; those that name learners after a day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from careers.documents.clearing import clear


class Command(BaseCommand):
    help = "Remove PDFs that nobody asked for in 30 days, and those that name learners after one day."

    def handle(self, **options):
        self.stdout.write(f"{clear(now=timezone.now())} documents cleared.")
