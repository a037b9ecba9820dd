"""What several tests of pages need: the words of an answer, and the key of a form that adds one row."""

from html import unescape


def page(answer):
    """The page as people read it, with the characters that HTML writes as codes."""
    return unescape(answer.content.decode())


def key_in(client, address):
    return str(client.get(address).context["form"]["form_key"].value())
