"""Somebody at a browser: signs in, opens pages, and writes down whatever a page complains of."""

from urllib.parse import urlsplit

HEIGHT = 900
#: Milliseconds; the two cores may be busy.
PATIENCE = 15_000
#: Chromium's words for an answer of 400 or more, which `answered` judges by its number.
TOLD_ALREADY = "Failed to load resource"
#: The person went elsewhere before it had come, or it was a file to keep.
LEFT = "net::ERR_ABORTED"


class Visitor:
    """Opens pages at one site. `expected` are statuses of 400 and more that this test means to meet."""

    def __init__(self, browser, site, signed_in):
        self.browser, self.site, self.signed_in = browser, site, signed_in
        self.contexts, self.complaints, self.expected = [], [], set()
        self.kept = {}

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        for context in self.contexts:
            context.close()

    def page(self, who="", width=1280, origin="", **options):
        """A new page in a browser of its own; `who` is the e-mail address of somebody who is signed in."""
        if who and who not in self.signed_in:
            self.signed_in[who] = self.sign_in(who)
        context = self.browser.new_context(
            base_url=origin or self.site.origin,
            viewport={"width": width, "height": HEIGHT},
            storage_state=self.signed_in.get(who),
            locale="en-GB",
            **options,
        )
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE)
        self.watch(context, origin or self.site.origin)
        return context.new_page()

    def kept_page(self, who="", **options):
        """The same page each time it is asked for: what this person looks with, styles and scripts already there."""
        key = (who, *sorted(options.items()))
        if key not in self.kept:
            self.kept[key] = self.page(who, **options)
        return self.kept[key]

    def sign_in(self, who):
        page = self.page()
        page.goto("/accounts/login/")
        type_sign_in(page, who, self.site.paths["password"])
        return page.context.storage_state()

    def watch(self, context, origin):
        context.on("request", lambda request: self.asked(request, origin))
        context.on("response", self.answered)
        context.on("requestfailed", self.failed)
        context.on("console", self.said)
        context.on("weberror", lambda fault: self.complaints.append(f"script: {fault.error}"))

    def asked(self, request, origin):
        address = urlsplit(request.url)
        if address.scheme != "data" and f"{address.scheme}://{address.netloc}" != origin:
            self.complaints.append(f"asked another origin: {request.url}")

    def answered(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} {response.url}")

    def failed(self, request):
        if request.failure != LEFT:
            self.complaints.append(f"{request.failure} {request.url}")

    def said(self, message):
        if message.type in {"error", "warning"} and not message.text.startswith(TOLD_ALREADY):
            self.complaints.append(f"console: {message.text}")


def type_sign_in(page, who, password):
    page.get_by_label("Email address").fill(who)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
