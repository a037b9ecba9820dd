#!/usr/bin/env python
"""Django's command line for Waymark."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careers.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.SECRET_KEY  # noqa: B018 - reads the settings now, so that a refusal is one sentence
    except ImproperlyConfigured as refusal:
        sys.exit(f"Waymark does not start. {refusal}")
    execute_from_command_line(sys.argv)
