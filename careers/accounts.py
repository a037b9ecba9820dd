"""How signing in behaves: by e-mail, and never by open sign-up. What we mail about it."""

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

WRONG = (
    "The email address and the password do not go together. Check both, "
    "or choose 'I do not know my password' to get a new one."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": (
            "There were too many wrong passwords for this account. Wait five minutes and try again, "
            "or choose 'I do not know my password'."
        ),
        "enter_current_password": "This is not your present password. Type it again.",
    }

    def is_open_for_signup(self, request):
        return False

    def get_password_change_redirect_url(self, request):
        return reverse("start")


def mail_invitation(*, invitation, link):
    """Send the link to the address that the invitation is for. OSError or SMTPException where mail does not go."""
    words = {"invitation": invitation, "link": link}
    subject = f"Waymark: {invitation.invited_by} invites you to {invitation.school}"
    body = render_to_string("careers/people/invitation.txt", words)
    send_mail(" ".join(subject.split()), body, None, [invitation.email])
