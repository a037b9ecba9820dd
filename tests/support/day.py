"""Settings of a worker for whom it is always late enough."""

from careers.settings import *  # noqa: F403

DAILY_FROM = 0
