"""The public page of a school's careers programme, for everybody and for machines.

Nothing here knows who is asking: no session, no cookie, the same answer for all, which caches may keep.
"""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from careers.journey import journey_of
from careers.models import Look, PublicPage
from careers.publishing import published_of
from careers.publishing.looks import shades_of
from careers.publishing.machine import calendar_of, json_of
from careers.security import POLICY

#: Seconds for which a cache may keep an answer; whoever switches the page off waits no longer for it to be gone.
KEPT = 300
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def page_at(slug):
    """The public page of the school with this address; Http404 where there is none or it is switched off."""
    page = PublicPage.objects.select_related("school").filter(school__slug=slug, on=True).first()
    if page is None:
        raise Http404("No school shows its programme at this address.")
    return page


def absolute(path):
    return settings.SITE_URL + path


def told(request, answer):
    """The answer with what caches need; 304 without a body where the reader has it already."""
    etag = f'"{sha256(answer.content).hexdigest()[:32]}"'
    answer.headers["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=KEPT)
    return get_conditional_response(request, etag=etag, response=answer)


def page_context(page):
    """What the page's template shows, in public as in the preview."""
    shown = published_of(page, timezone.localdate())
    slug = page.school.slug
    return {
        "shown": shown,
        "page": page,
        "canonical": absolute(reverse("published", args=[slug])),
        "look_url": reverse("published-look", args=[slug]),
        "logo_url": reverse("published-logo", args=[slug]),
        "address": slug,
    }


def html_of(page, **more):
    """Rendered without the request, so that nothing of who asks can come into it."""
    return render_to_string("careers/published/page.html", page_context(page) | more)


@login_not_required
@require_safe
def published(request, slug):
    return told(request, HttpResponse(html_of(page_at(slug))))


@login_not_required
@require_safe
@xframe_options_exempt
def published_embed(request, slug):
    """The page without its header, for a frame on the school's own website: the one page that others may frame."""
    answer = told(request, HttpResponse(html_of(page_at(slug), embedded=True)))
    answer.headers["Content-Security-Policy"] = FRAMED
    return answer


@login_not_required
@require_safe
def published_journey(request, slug):
    """The learning journey of the present year, to which the poster's square code leads."""
    page = page_at(slug)
    year = page.school.nearest_year(page.school.years())
    if year is None:
        raise Http404("The school has no academic year yet.")
    context = {
        "report": journey_of(page.school, year, page=page),
        "website": page.school.website,
        "programme_url": reverse("published", args=[slug]),
        "look_url": reverse("published-look", args=[slug]),
    }
    return told(request, HttpResponse(render_to_string("careers/published/journey.html", context)))


@login_not_required
@require_safe
def published_json(request, slug):
    page = page_at(slug)
    shown = published_of(page, timezone.localdate())
    answer = told(request, JsonResponse(json_of(shown, absolute), json_dumps_params={"ensure_ascii": False}))
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@login_not_required
@require_safe
def published_calendar(request, slug):
    page = page_at(slug)
    answer = HttpResponse(calendar_of(page, absolute), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'inline; filename="careers-{page.school.slug}.ics"'
    answer = told(request, answer)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@login_not_required
@require_safe
def published_look(request, slug):
    look = Look.objects.filter(school=page_at(slug).school_id).first()
    return told(request, css_of(look.colour if look else ""))


def css_of(colour):
    """The school's colour as the style sheet of the public page knows it."""
    css = render_to_string("careers/published/look.css", {"shades": shades_of(colour)})
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@login_not_required
@require_safe
def published_logo(request, slug):
    look = Look.objects.filter(school=page_at(slug).school_id).first()
    return told(request, png_of(look))


def png_of(look):
    if look is None or not look.logo:
        raise Http404("The school has no logo.")
    answer = HttpResponse(bytes(look.logo), content_type="image/png")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
