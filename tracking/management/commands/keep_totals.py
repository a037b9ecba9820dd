"""Keep the totals of coverage for half-terms that have ended."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracking.trends import keep_totals


class Command(BaseCommand):
    help = "Keep the totals of coverage for half-terms that have ended. Safe to run at any time, any often."

    def handle(self, **options):
        kept = keep_totals(today=timezone.localdate())
        self.stdout.write(f"{kept} half-term{'' if kept == 1 else 's'} kept.")
