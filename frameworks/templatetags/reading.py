"""Published words as HTML."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

register = template.Library()
POINT = "- "


@register.filter
def prose(text):
    """Paragraphs (parted by a blank line) and lists (lines that begin '- '), escaped."""
    blocks = [block.strip().splitlines() for block in text.split("\n\n") if block.strip()]
    return mark_safe("".join(run for block in blocks for run in runs(block)))  # noqa: S308 - runs() escapes


def runs(lines):
    """Each run of points as a list, each run of other lines as a paragraph."""
    found = []
    for line in lines:
        is_point = line.startswith(POINT)
        if not found or found[-1][0] is not is_point:
            found.append((is_point, []))
        found[-1][1].append((line.removeprefix(POINT),))
    for is_point, rows in found:
        if is_point:
            yield format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))
        else:
            yield format_html("<p>{}</p>", format_html_join(" ", "{}", rows))
