"""Settings of a worker that has nothing to do."""

from careers.settings import *  # noqa: F403

DAILY_COMMANDS = []
