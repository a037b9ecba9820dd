"""How signing in behaves: by e-mail, never by open sign-up; what the anonymous are told; what we mail about it."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.mail import send_mail
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

WRONG = (
    "The email address and the password do not go together. Check both, "
    "or choose 'I do not know my password' to get a new one."
)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Sends the anonymous to sign in; a script that saves a part of a page is told so instead, with 401.

    It would follow the way to the sign-in page, find a page there, and take that for success. A page for everybody
    does not ask who is there, so that its answer is the same for all and caches may hand it on.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request") == "true":
            return render(request, "account/_signed_out.html", status=401)
        return super().handle_no_permission(request, view_func)


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
