"""Headers that keep other people's code out of our pages, and secrets that are kept out of the log."""

import re

from django.core import signing
from django.utils.cache import add_never_cache_headers

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicyMiddleware:
    """Everything comes from our own origin; no inline script or style. `data:` is Bootstrap's own check-box marks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        return response


#: Addresses whose next part opens something without signing in.
SECRET_PART = re.compile(r"/(guest/[a-z]+|invitations)/[^/\s'\"]+")


class HideSecrets:
    """A log filter: refusals are logged with their address, and a guest's address works for whoever reads it."""

    def filter(self, record):
        words = record.getMessage()
        hidden = SECRET_PART.sub(r"/\1/...", words)
        if hidden != words:
            record.msg, record.args = hidden, ()
        return True


def kept_secret(answer):
    """The same answer, kept by no cache and shown by no search engine, for pages whose address is the secret.

    The address is told to no other site; a stricter referrer policy than 'same-origin' would make browsers hide from
    us where a form comes from, and it would be refused as forged.
    """
    add_never_cache_headers(answer)
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def link_token(pk, key, salt):
    """What a signed link carries: the row and its key. The same each time, so that a link shown again is the same."""
    return signing.Signer(salt=salt).sign_object([pk, key])


def opened(token, salt):
    """(row's id, key) of a link that we signed for this purpose; None of any other."""
    try:
        pk, key = signing.Signer(salt=salt).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (pk, key) if isinstance(pk, int) and isinstance(key, str) else None
