"""Whether a worker runs: it says so every few seconds, and whoever has work to be done asks."""

from time import monotonic

from django.core.cache import cache

#: A worker says so often, in seconds, that it is there; after three times as long it is taken to be gone.
HERE_EVERY = 10
KEY = "worker-here"


def worker_is_here():
    return bool(cache.get(KEY))


class Presence:
    """A worker's word that it is there, kept fresh by `say` as often as it is called."""

    def __init__(self):
        self.said_at = None

    def say(self):
        now = monotonic()
        if self.said_at is None or now - self.said_at > HERE_EVERY:
            cache.set(KEY, True, HERE_EVERY * 3)
            self.said_at = now
