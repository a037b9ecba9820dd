"""Mail the owners of actions that fall due within a week or are overdue."""

from django.core.management.base import BaseCommand, CommandError

from audits.reminders import send_digests


class Command(BaseCommand):
    help = "Mail the owners of actions that fall due within a week or are overdue. Safe to run at any time, any often."

    def handle(self, **options):
        sent = send_digests()
        self.stdout.write(f"{sent.mails} mail{'' if sent.mails == 1 else 's'} sent.")
        if sent.failed:
            raise CommandError(f"{sent.failed} could not be sent. They are tried again next time; the log says why.")
