"""Settings, read from the environment where a clinic may differ. docs/operating/settings.md lists every variable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from yintang.kernel.home import database_from, home_folder, secret_in, whole_number

PACKAGE = Path(__file__).resolve().parent.parent
YINTANG_HOME = home_folder()
DEMO = (YINTANG_HOME / "demo").exists()  # a demo home says so on every page and never becomes a clinic

SECRET_KEY = secret_in(YINTANG_HOME, "secret.key")
DEBUG = os.environ.get("YINTANG_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("YINTANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SITE_URL = os.environ.get("YINTANG_URL", "http://localhost:8000")
HTTPS = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "ninja",
    "yintang.kernel",
    "yintang.accounts",
    "yintang.practice",
    "yintang.patients",
    "yintang.screening",
    "yintang.scheduling",
    "yintang.messaging",
    "yintang.front.site",
    "yintang.front.book",
    "yintang.front.desk",
    "yintang.front.api",
    "yintang.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yintang.kernel.middleware.quiet_pages",
]

ROOT_URLCONF = "yintang.config.urls"
WSGI_APPLICATION = "yintang.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "kernel" / "templates"],  # before allauth's own pages
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yintang.kernel.context.house",
                "yintang.practice.context.clinic",
            ]
        },
    }
]

DATABASES = {"default": database_from(os.environ.get("YINTANG_DATABASE_URL"), YINTANG_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A table, not memory: rate limits of what changes something must count across processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "yintang.accounts.adapter.ClosedDoor"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
SESSION_COOKIE_AGE = 12 * 3600

# Where every page leads: url name and words. Named here because the base page stands before the doors.
HOME_PAGE = "site:landing"
BOOK_PAGE = "book:services"
PUBLIC_PAGES: list[tuple[str, Any]] = [
    ("site:services", _("Treatments")),
    ("book:from_which_day", _("From which day?")),
    ("site:practitioners", _("Practitioners")),
    ("site:contact", _("Contact")),
]
SMALL_PAGES: list[tuple[str, Any]] = [("site:privacy", _("Privacy")), ("account_login", _("For staff"))]
# Each with the roles that see it; the page itself refuses the others.
DESK_PAGES: list[tuple[str, Any, tuple[str, ...]]] = [
    ("desk:day", _("Day"), ("owner", "practitioner", "desk")),
    ("desk:to_decide", _("To decide"), ("practitioner",)),
]

LANGUAGE_CODE = "en-ca"
LANGUAGES = [("en", _("English")), ("en-ca", _("English (Canada)"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"  # each location shows its own zone; nothing is ever shown in the server's

STATIC_URL = "/static/"
STATIC_ROOT = YINTANG_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

EMAIL_BACKEND = os.environ.get("YINTANG_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = YINTANG_HOME / "mail"
EMAIL_HOST = os.environ.get("YINTANG_SMTP_HOST", "localhost")
EMAIL_PORT = whole_number("YINTANG_SMTP_PORT", 25)
EMAIL_HOST_USER = os.environ.get("YINTANG_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("YINTANG_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("YINTANG_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("YINTANG_MAIL_FROM", "Yintang <clinic@localhost>")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024  # a letter never lies on disk unencrypted, not even as a temporary file

YINTANG: dict[str, int] = {
    "screening_kept_hours": 24,  # an anonymous screening no booking took
    # One address may ask this often in a minute; the demo's tests ask a lot.
    "requests_per_minute": whole_number("YINTANG_REQUESTS_PER_MINUTE", 3000 if DEMO else 120),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Django logs the path of whatever goes wrong, and our paths hold secret links.
    "filters": {"hide_links": {"()": "yintang.kernel.logs.HideLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["hide_links"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
