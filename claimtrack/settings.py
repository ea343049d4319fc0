"""All settings, in one file, read from the environment.

Without DATABASE_URL and REDIS_URL the embedded services under ``var/`` are used (see embedded.py);
their secret key is made once and kept there. In production SECRET_KEY and ALLOWED_HOSTS are required
and a missing one stops the start.
"""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import environ
from corsheaders.defaults import default_headers
from django.core.exceptions import ImproperlyConfigured

from claims.reader.at_once import reading_threads
from claimtrack import embedded
from claimtrack.environment import Environment
from claimtrack.rates import Rate
from claimtrack.replicas import replica_database
from claimtrack.static_headers import for_other_sites

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
env.escape_proxy = True

VAR_DIR = embedded.var_dir()
EMBEDDED = not env.str("DATABASE_URL", default="")
DEBUG = env.switch("DEBUG", default=False)

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and EMBEDDED:
    SECRET_KEY = embedded.secret_key(VAR_DIR)
if len(SECRET_KEY.strip()) < 50 or len(set(SECRET_KEY)) < 10 or "insecure" in SECRET_KEY:
    raise ImproperlyConfigured(
        "Set SECRET_KEY (or SECRET_KEY_FILE) to at least 50 random characters, for example: "
        'python -c "import secrets; print(secrets.token_urlsafe(64))"'
    )

ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else []
)
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "Set ALLOWED_HOSTS to the host names that this site answers to, comma-separated."
    )
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "articles",
    "claims",
]

MIDDLEWARE = [
    "claimtrack.tracking.TrackingMiddleware",
    "claimtrack.security_headers.SecurityHeadersMiddleware",
    "claimtrack.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "claimtrack.rate_limit.RateLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "claimtrack.sign_in.lost_forms.LostFormMiddleware",
    "claimtrack.reading.ReadingMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "claimtrack.sign_in.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "claimtrack.urls"
WSGI_APPLICATION = "claimtrack.wsgi.application"
ASGI_APPLICATION = "claimtrack.asgi.application"

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
            ],
        },
    }
]

# Data -----------------------------------------------------------------------------------------------------

DATABASE_URL: str = env.str("DATABASE_URL", default="") or embedded.database_url(VAR_DIR)
DATABASES = {
    "default": {**environ.Env.db_url_config(DATABASE_URL), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
# Streaming replicas that web processes read from (claimtrack/replicas/): addresses, comma-separated.
_REPLICA_URLS: list[str] = env.list("DATABASE_REPLICA_URL", default=[])
REPLICAS = [f"replica{number}" for number in range(1, 1 + len(_REPLICA_URLS))]
# Seconds; one further behind is not read.
REPLICA_MAX_LAG = env.number("REPLICA_MAX_LAG", default=10, least=1)
if REPLICAS:
    DATABASE_ROUTERS = ["claimtrack.replicas.routing.Router"]
    MIDDLEWARE.append("claimtrack.replicas.middleware.ReplicaMiddleware")
for _alias, _url in zip(REPLICAS, _REPLICA_URLS, strict=True):
    DATABASES[_alias] = replica_database(environ.Env.db_url_config(_url))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env.str("REDIS_URL", default="") or embedded.redis_url(VAR_DIR)
# redis-py and Django's cache name a socket "unix://", Celery's transport "redis+socket://".
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "claimtrack",
    }
}

# Celery ---------------------------------------------------------------------------------------------------

# Seconds after which a task is killed; one article of 200,000 words takes well under this.
TASK_TIME_LIMIT = env.number("TASK_TIME_LIMIT", default=600, least=1)
TASK_SOFT_TIME_LIMIT = env.number("TASK_SOFT_TIME_LIMIT", default=max(1, TASK_TIME_LIMIT - 30), least=1)
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_RESULT_BACKEND = None  # the outcome of a task is on its row
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = TASK_TIME_LIMIT
CELERY_TASK_SOFT_TIME_LIMIT = TASK_SOFT_TIME_LIMIT
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_500_000  # KiB; a leak ends with the child, not with the machine
# MiB that one reading process may ask for: a text that wants more fails alone. 0: no limit.
WORKER_MEMORY_MB = env.number("WORKER_MEMORY_MB", default=4_000)
try:
    reading_threads()  # claims/reader asks the environment itself: here so that none starts with nonsense
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
# A message is handed out again only after its task must have ended, so no article runs twice at once.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": TASK_TIME_LIMIT * 2,
    "socket_connect_timeout": 5,  # a broker that is away must not hold up a page
    "socket_keepalive": True,
}
# A message that cannot be sent is no loss: the sweep sends it again. One more try mends a stale connection.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
HINT_GRACE_SECONDS = env.number("HINT_GRACE_SECONDS", default=60)  # for which a message is left alone
SWEEP_SECONDS = env.number("SWEEP_SECONDS", default=30, least=1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "claimtrack"
QUICK_QUEUE = "claimtrack-quick"  # what a page waits for; a free worker takes from both in turn
CELERY_TASK_QUEUES = {
    name: {"exchange": name, "routing_key": name} for name in (CELERY_TASK_DEFAULT_QUEUE, QUICK_QUEUE)
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "claimtrack.beat:SteadyScheduler"
_SWEEP = timedelta(seconds=SWEEP_SECONDS)
CELERY_BEAT_SCHEDULE = {
    "sweep-exports": {"task": "claims.export_tasks.sweep_exports", "schedule": timedelta(seconds=60)},
    "dispatch-webhooks": {
        "task": "claims.webhook_tasks.dispatch_webhooks",
        "schedule": timedelta(seconds=10),
        "options": {"expires": 10},
    },
    "sweep-deliveries": {"task": "claims.webhook_tasks.sweep_deliveries", "schedule": timedelta(hours=1)},
    "sweep-due-articles": {"task": "articles.tasks.sweep_due_articles", "schedule": _SWEEP},
    "make-notifications": {
        "task": "claims.newsroom_tasks.make_notifications",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 15},  # where articles are read before it, one of them is enough
    },
    "sweep-due-reextractions": {
        "task": "claims.newsroom_tasks.sweep_due_reextractions",
        "schedule": _SWEEP,
    },
    "clear-away": {"task": "claims.newsroom_tasks.clear_away", "schedule": timedelta(days=1)},
    "sweep-due-links": {"task": "claims.tasks.sweep_due_links", "schedule": _SWEEP},
    "sweep-due-review-imports": {
        "task": "claims.review_import_tasks.sweep_due_review_imports",
        "schedule": _SWEEP,
    },
}

# Accounts and security ------------------------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PUBLIC_READING = env.switch("PUBLIC_READING", default=True)  # off: every page and API answer needs a login
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "claims:thread-list"
LOGOUT_REDIRECT_URL = "claims:thread-list"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # asked first: whoever is held off is not asked for a password
    "claims.permissions_at_once.PermissionsAtOnce",  # signs nobody in
    "allauth.account.auth_backends.AuthenticationBackend",
]

# Wrong passwords (claimtrack/sign_in/throttling.py).
AXES_FAILURE_LIMIT = env.number("SIGN_IN_LIMIT", default=5, least=1)  # for one name from one network
SIGN_IN_LIMIT_NAME = env.number("SIGN_IN_LIMIT_NAME", default=25, least=1)  # for one name from everywhere
# From one network, whatever the names.
SIGN_IN_LIMIT_NETWORK = env.number("SIGN_IN_LIMIT_NETWORK", default=50, least=1)
AXES_COOLOFF_TIME = timedelta(minutes=env.number("SIGN_IN_PAUSE_MINUTES", default=15, least=1))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "claimtrack.sign_in.throttling.Handler"
AXES_USERNAME_CALLABLE = "claimtrack.sign_in.throttling.name_tried"
AXES_CLIENT_IP_CALLABLE = "claimtrack.client_address.client_network"
AXES_LOCKOUT_CALLABLE = "claimtrack.sign_in.throttling.held_off"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "username", "ip_address"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # who signs in when is nobody's business longer than an account shows it

# Signing in (claimtrack/sign_in/): names and passwords, a second factor, another service.
ACCOUNT_ADAPTER = "claimtrack.sign_in.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "claimtrack.sign_in.adapters.SingleSignOnAdapter"
MFA_ADAPTER = "claimtrack.sign_in.adapters.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = bool(env.str("EMAIL_URL", default=""))
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers
ACCOUNT_SESSION_REMEMBER = True  # a session lasts SESSION_HOURS, whatever becomes of the window
ACCOUNT_RATE_LIMITS = {
    "login": None,  # passwords are counted by axes, in the database
    "login_failed": "5/5m/key",  # left to this: codes of the second factor, by account
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds after which a change of the second factor asks again
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Roles whose accounts need a second factor: SECOND_FACTOR_ROLES=editor,reviewer,administrator
SECOND_FACTOR_ROLES: list[str] = env.list("SECOND_FACTOR_ROLES", default=[])
if unknown := set(SECOND_FACTOR_ROLES) - {"reader", "editor", "reviewer", "administrator"}:
    raise ImproperlyConfigured(f"SECOND_FACTOR_ROLES names no such role: {', '.join(sorted(unknown))}.")

# Single sign-on by OpenID Connect; the address to register there is /accounts/sso/callback/.
OIDC_SERVER_URL: str = env.str("OIDC_SERVER_URL", default="")
OIDC_NAME: str = env.str("OIDC_NAME", default="single sign-on")
OIDC_MAKES_ACCOUNTS = env.switch("OIDC_MAKES_ACCOUNTS", default=True)  # that may read, until given a role
# Where the other service asks for the password, if not where its description is: browsers may go there.
OIDC_FORM_ORIGINS: list[str] = env.list("OIDC_FORM_ORIGINS", default=[])
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_STORE_TOKENS = False

# Mail, for new passwords: smtp+tls://user:password@host:587. Without it an administrator gives new ones.
EMAIL_URL: str = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(environ.Env.email_url_config(EMAIL_URL))
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="claimtrack@localhost")
PASSWORD_RESET_TIMEOUT = 3600  # seconds that the link in a mail holds

# Plain http only where the embedded services say that this is a trial on one's own machine.
HTTPS = env.switch("HTTPS", default=not EMBEDDED)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.switch("BEHIND_PROXY", default=False)
# How many proxies of one's own write X-Forwarded-For, one after another; see claimtrack/client_address.py.
PROXY_COUNT = env.number("PROXY_COUNT", default=int(BEHIND_PROXY))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# With this prefix browsers take the cookie only by https, from this host, for all of it.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_AGE = 3600 * env.number("SESSION_HOURS", default=12, least=1)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Pages ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# Of the verdicts here, for those who read them elsewhere: docs/interchange.md.
PUBLISHER_NAME: str = env.str("PUBLISHER_NAME", default="claimtrack")
PUBLISHER_URL: str = env.str("PUBLISHER_URL", default="")  # its home page; this site where there is none
SITE_URL: str = env.str("SITE_URL", default="")  # https://claims.example: else as each request has it
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ADD_HEADERS_FUNCTION = for_other_sites
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.str("EXPORT_DIR", default=str(VAR_DIR / "exports")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}

# Ingestion limits -----------------------------------------------------------------------------------------

MAX_ARTICLE_BYTES = env.number("MAX_ARTICLE_BYTES", default=5_000_000, least=1)
MAX_UPLOAD_FILES = env.number("MAX_UPLOAD_FILES", default=1_000, least=1)
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_BYTES", default=200_000_000, least=1)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "claimtrack.upload_room.RoomForFiles",
]
DATA_UPLOAD_MAX_NUMBER_FILES = MAX_UPLOAD_FILES
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_ARTICLE_BYTES + 1_000_000
MAX_FEED_BYTES = env.number("MAX_FEED_BYTES", default=100_000_000, least=1)  # of ClaimReviews
MAX_ATTEMPTS = env.number("MAX_ATTEMPTS", default=3, least=1)  # after which an article counts as failed

# Exports --------------------------------------------------------------------------------------------------

EXPORT_DAYS = env.number("EXPORT_DAYS", default=7, least=1)  # after which the file of an export is removed
# Claims that are sent at once, without an account; more than that a worker puts into a file.
EXPORT_DIRECT_CLAIMS = env.number("EXPORT_DIRECT_CLAIMS", default=20_000)

# Webhooks -------------------------------------------------------------------------------------------------

# Networks of one's own that webhooks may lead to: WEBHOOK_ALLOWED_NETWORKS=10.1.0.0/16,192.168.7.5/32
try:
    WEBHOOK_ALLOWED_NETWORKS = [
        ip_network(network) for network in env.list("WEBHOOK_ALLOWED_NETWORKS", default=[])
    ]
except ValueError as error:
    raise ImproperlyConfigured(f"WEBHOOK_ALLOWED_NETWORKS: {error}") from error
WEBHOOK_LOG_DAYS = env.number("WEBHOOK_LOG_DAYS", default=30)  # for which the log of deliveries is kept

# API ------------------------------------------------------------------------------------------------------

API_TOKEN_MAX_DAYS = env.number("API_TOKEN_MAX_DAYS", default=366)  # how long a token may live; 0: for ever
# How often one may ask, "" for no limit: an address without an account; a token, or an account signed in.
try:
    API_RATE_ANONYMOUS = Rate.read(env.str("API_RATE_ANONYMOUS", default="300/minute"))
    API_RATE_ACCOUNT = Rate.read(env.str("API_RATE_ACCOUNT", default="1200/minute"))
except ValueError as error:
    raise ImproperlyConfigured(f"API_RATE_ANONYMOUS or API_RATE_ACCOUNT: {error}") from error
# Which other sites' scripts may read the API: https://charts.example, or * for all. They bring no cookies.
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_ALLOW_ALL_ORIGINS = "*" in CORS_ALLOWED_ORIGINS
if CORS_ALLOW_ALL_ORIGINS:
    CORS_ALLOWED_ORIGINS = []
CORS_ALLOW_CREDENTIALS = False
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "if-modified-since", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    *("etag", "last-modified", "link", "location", "retry-after", "idempotency-replayed"),
    *("ratelimit", "ratelimit-policy", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"),
]

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "claims.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
        "claimtrack.sign_in.api_password.PasswordAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "claims.api.schema_view.ViewSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "claims.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "claimtrack API",
    "DESCRIPTION": "Attributed claims of news articles, their sources, and who denies them.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "COMPONENT_SPLIT_REQUEST": True,  # a file is sent as bytes and comes back as an address
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "claims.api.schema_hooks.complete",
    ],
    "ENUM_NAME_OVERRIDES": {  # several models have a state or a kind
        "ArticleState": "articles.models.Article.State",
        "LinkState": "claims.models.Link.State",
        "LinkKind": "claims.models.Link.Kind",
        "SourceKind": "claims.models.Source.Kind",
        "ReviewOutcome": "claims.models.ReviewImportItem.Outcome",
        "OutcomeEnum": "articles.models.BatchItem.Outcome",
        "ExportState": "claims.models.Export.State",
        "DeliveryState": "claims.models.Delivery.State",
        "ReplyState": "claims.models.RightOfReply.State",
    },
}

# Operation ------------------------------------------------------------------------------------------------

NOTIFICATION_DAYS = env.number("NOTIFICATION_DAYS", default=90)  # read news
SIGN_IN_LOG_DAYS = env.number("SIGN_IN_LOG_DAYS", default=90)  # failed sign-ins
REPORT_DAYS = env.number("REPORT_DAYS", default=0)  # reports of uploads; 0: for ever
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")  # for /metrics; without it: this machine alone
METRICS_PORT = env.number("METRICS_PORT", default=0)  # where a worker shows its own; 0: nowhere
METRICS_ADDRESS: str = env.str("METRICS_ADDRESS", default="127.0.0.1")
_LOG_FORMATS = {
    "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    "json": {
        "()": "pythonjsonlogger.json.JsonFormatter",
        "format": "{asctime}{levelname}{name}{message}{request_id}{task_id}{task_name}",
        "style": "{",
        "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
    },
}
LOG_FORMAT: str = env.str("LOG_FORMAT", default="plain")
if LOG_FORMAT not in _LOG_FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; set it to plain or json.")
LOG_LEVEL: str = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": _LOG_FORMATS,
    "filters": {"ids": {"()": "claimtrack.tracking.AddIds"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["ids"]},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"axes": {"level": "WARNING"}},
}
