"""What Waymark finds in its environment while it is tested, set before Django reads the settings.

Registered in pyproject.toml, so that a developer's `.env` changes no test. Only DATABASE_URL is honoured:
the same suite runs on SQLite and PostgreSQL.

    python -m tests.support.environment -- python manage.py makemigrations --check

runs a command in it.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile

DATA_DIR = tempfile.mkdtemp(prefix="waymark-tests-")
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "careers.settings",
    "READ_DOT_ENV": "0",
    "SECRET_KEY": "only-for-tests-and-known-to-everybody",
    "DEBUG": "1",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "CSRF_TRUSTED_ORIGINS": "",
    "EMAIL_URL": "memorymail://",
    "DATA_DIR": DATA_DIR,
}
#: Whatever else the settings read is taken away, so that its default is what is tested.
TAKEN_AWAY = (
    "HTTPS",
    "SSL_REDIRECT",
    "BEHIND_PROXY",
    "PORT",
    "WEB_WORKERS",
    "EMAIL_FROM",
    "MAX_UPLOAD_MB",
    "BIND",
    "SITE_URL",
    "WORKER",
)

os.environ.update(ENVIRONMENT)
for name in TAKEN_AWAY:
    os.environ.pop(name, None)
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)

if __name__ == "__main__":
    if sys.argv[1:2] != ["--"] or not sys.argv[2:]:
        sys.exit("Say what to run: python -m tests.support.environment -- COMMAND")
    sys.exit(subprocess.run(sys.argv[2:]).returncode)
