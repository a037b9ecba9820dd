"""Load the published frameworks. Loading the same again changes nothing."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from frameworks import loading


class Command(BaseCommand):
    help = "Load frameworks from JSON files. Everything is checked first; if anything is wrong, nothing is written."

    def add_arguments(self, parser):
        parser.add_argument(
            "paths", nargs="*", type=Path, help="Files or folders. Without any: the frameworks that come with Waymark."
        )

    def handle(self, *args, paths, **options):
        try:
            results = loading.load(paths or [settings.FRAMEWORKS_DIR])
        except loading.Refused as refused:
            count = len(refused.faults)
            raise CommandError(f"{refused}\n{count} fault{'s'[: count != 1]}; nothing was written.") from None
        for result in results:
            self.stdout.write(f"{result.framework}, {result.edition}: {result.change}")
