"""Ways for mail to fail, as real mail servers do."""

from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.locmem import EmailBackend


class RefusesSam(EmailBackend):
    """Takes every mail but those to Sam."""

    def send_messages(self, messages):
        for message in messages:
            if "sam.staff@example.org" in message.to:
                raise SMTPRecipientsRefused({"sam.staff@example.org": (550, b"No such user")})
        return super().send_messages(messages)


class Away(EmailBackend):
    """A server that does not answer."""

    def open(self):
        raise ConnectionRefusedError("[Errno 111] Connection refused")
