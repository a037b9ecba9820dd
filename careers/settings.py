"""Settings. What differs between machines comes from the environment or `.env`, and is refused if it is nonsense."""

import os
import re
import warnings
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if env.bool("READ_DOT_ENV", default=True):
    env.read_env(BASE_DIR / ".env")


def refuse(name, why):
    raise ImproperlyConfigured(f"{name}: {why} Set it in the environment or in .env, then start again.")


def flag(name, default):
    value = env.str(name, default="1" if default else "0").strip().lower()
    if value not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
        refuse(name, f"'{value}' is neither yes nor no.")
    return value in {"1", "true", "yes", "on"}


def number(name, default, lowest, highest):
    value = env.str(name, default=str(default)).strip()
    if not value.isdigit() or not lowest <= int(value) <= highest:
        refuse(name, f"'{value}' is not a whole number from {lowest} to {highest}.")
    return int(value)


def url(name, default, parse, why):
    """What `parse` makes of the variable; an empty one counts as not set."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # environ warns of an unknown engine; it is refused below
            return parse(env.str(name, default="") or default)
    except (ValueError, ImproperlyConfigured):
        return refuse(name, why)


def addresses(name, default=()):
    return [part.strip() for part in env.list(name, default=list(default)) if part.strip()]


DEBUG = flag("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < 32:
    refuse("SECRET_KEY", "it is missing, or has fewer than 32 characters.")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = addresses("ALLOWED_HOSTS", LOCAL_HOSTS if DEBUG else ())
if not ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS", "name at least one host that people type to reach Waymark.")
if "*" in ALLOWED_HOSTS and not DEBUG:
    refuse("ALLOWED_HOSTS", "'*' would let anybody choose the address in our mails.")
CSRF_TRUSTED_ORIGINS = addresses("CSRF_TRUSTED_ORIGINS")
for origin in CSRF_TRUSTED_ORIGINS:
    if not origin.startswith(("https://", "http://")):
        refuse("CSRF_TRUSTED_ORIGINS", f"'{origin}' must begin with https:// or http://.")
HTTPS = flag("HTTPS", default=not DEBUG)
PORT = number("PORT", 8000, 1, 65535)
WEB_WORKERS = number("WEB_WORKERS", 2, 1, 64)
BIND = env.str("BIND", default="").strip() or "127.0.0.1"
SITE_URL = env.str("SITE_URL", default="").strip().rstrip("/")
if not SITE_URL:
    shown = "localhost" if BIND in {"127.0.0.1", "0.0.0.0", "::"} else BIND  # noqa: S104 - only compared with
    shown = f"[{shown}]" if ":" in shown else shown
    SITE_URL = f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if HTTPS else f"http://{shown}:{PORT}"
if not re.fullmatch(r"https?://[^\s/?#@]+", SITE_URL):
    refuse("SITE_URL", f"'{SITE_URL}' is not an address such as https://waymark.example.org.")
WORKER = flag("WORKER", default=True)
#: What the worker runs once a day, after this hour of local time. Each may be run twice without harm.
DAILY_COMMANDS, DAILY_FROM = ["mail_actions", "keep_totals", "clear_imports", "clear_documents"], 7
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data")))
if not DATA_DIR.is_absolute():
    DATA_DIR = BASE_DIR / DATA_DIR
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as fault:
    refuse("DATA_DIR", f"the folder '{DATA_DIR}' cannot be made ({fault.strerror}).")
if not os.access(DATA_DIR, os.W_OK | os.X_OK):
    refuse("DATA_DIR", f"Waymark may not write to the folder '{DATA_DIR}'.")

INSTALLED_APPS = [
    "audits",
    "tracking",
    "careers",
    "frameworks",
    "django.contrib.admin.apps.SimpleAdminConfig",  # careers.admin alone says what is in it
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "import_export",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careers.security.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "careers.accounts.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "careers.tenancy.SchoolMiddleware",
]
ROOT_URLCONF = "careers.urls"
WSGI_APPLICATION = "careers.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "careers.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASE_HELP = "write it as sqlite:////folder/file or postgres://user:password@host:5432/name."
DATABASE_DEFAULT = f"sqlite:///{DATA_DIR / 'waymark.sqlite3'}"
DATABASE = url("DATABASE_URL", DATABASE_DEFAULT, env.db_url_config, DATABASE_HELP)
DATABASES = {"default": DATABASE}
if DATABASE.get("NAME", "") in {"", ":memory:"}:
    refuse("DATABASE_URL", f"it names no database that lasts; {DATABASE_HELP}")
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
    }
elif DATABASE["ENGINE"] == "django.db.backends.postgresql":
    DATABASE["CONN_MAX_AGE"] = 60
    DATABASE["CONN_HEALTH_CHECKS"] = True
else:
    refuse("DATABASE_URL", "Waymark runs on sqlite:// or postgres://.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "careers.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "careers.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Waymark: "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
# A class behind one school address must not lock itself out: failed sign-ins count per account.
ACCOUNT_RATE_LIMITS = {
    "login": False,
    "login_failed": "10/5m/key",
    "reset_password": "5/10m/key",
    "setup": "10/10m/ip",
    # Wrong codes of cards, for each session: an address would lock out the class behind it, and a cookie is thrown away
    # by who guesses. 1,500 cards among 300 million codes: 60 tries find one in some 3,000 times.
    "here": "60/5m/key",
}
ACCOUNT_FORMS = {
    "login": "careers.forms.start.SignInForm",
    "change_password": "careers.forms.start.ChangePasswordForm",
    "reset_password": "careers.forms.start.ResetPasswordForm",
    "reset_password_from_key": "careers.forms.start.NewPasswordForm",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody may have our mail sent to an address that is not here
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS and flag("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_HELP = "write it as smtp+tls://user:password@host:587, or consolemail:// to print mails on the console."
EMAIL_CONFIG = url("EMAIL_URL", "consolemail://", env.email_url_config, EMAIL_HELP)
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_HOST") or "localhost", EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_TIMEOUT = 10
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_TLS", False), EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="Waymark <waymark@localhost>")
if "@" not in DEFAULT_FROM_EMAIL:
    refuse("EMAIL_FROM", f"'{DEFAULT_FROM_EMAIL}' is not an address that mail can come from.")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "careers.statics.SmallStaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "media"
MAX_UPLOAD_MB = number("MAX_UPLOAD_MB", 10, 1, 100)
#: What can come in as a spreadsheet, in any order: classes below `careers.imports.kinds.Kind`.
IMPORT_KINDS = [
    "careers.imports.partners.Partners",
    "careers.imports.partners.Contacts",
    "tracking.imports.learners.Learners",
    "careers.imports.activities.Activities",
    "careers.imports.staff.Staff",
    "careers.imports.own_frameworks.OwnFrameworks",
    "audits.imports.answers.Answers",
    "tracking.imports.interviews.Interviews",
    "tracking.imports.placements.Placements",
    "tracking.imports.destinations.Destinations",
    "tracking.imports.sessions.Sessions",
    "tracking.imports.participation.Participations",
    "tracking.imports.evidence.Evidences",
]
#: Who makes the documents that are more than one paper, and what their files are called.
DOCUMENT_MAKERS = {"records": "tracking.records.make"}
DOCUMENT_FILES = {"records": {"records.zip": "A PDF for each learner, in a zip", "print.pdf": "One PDF to print"}}
#: What the locks of this application are called among those of a PostgreSQL that others use too.
CLAIMS = 0x5741
#: What the apps above give every new school, called with `school=`.
NEW_SCHOOL = ["tracking.beginnings.begin"]
BEGINNINGS = BASE_DIR / "fixtures" / "beginnings.toml"
FRAMEWORKS_DIR = BASE_DIR / "fixtures" / "frameworks"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_secrets": {"()": "careers.security.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["hide_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
