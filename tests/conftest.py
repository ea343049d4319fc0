"""Services and processes for all tests: the embedded ones, one set of its own for each pytest session.

The environment is set here, before anything reads the settings. The services start with the first test
that uses the database or asks for `services`; a test of pure code starts nothing.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import django
import psutil
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

from claimtrack import embedded

_TEST_DIR = embedded.var_dir() / "test"  # of all sessions, also those side by side
_SESSION_DIR = _TEST_DIR / f"session-{os.getpid()}"

for _name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "HTTPS"):
    os.environ.pop(_name, None)  # tests never touch services that somebody has set up for something else
os.environ["CLAIMTRACK_VAR"] = str(_SESSION_DIR)
os.environ["STATIC_ROOT"] = str(_TEST_DIR / "static")
os.environ["DJANGO_SETTINGS_MODULE"] = "claimtrack.settings"
# Tests ask often; limits have tests of their own.
os.environ["API_RATE_ANONYMOUS"] = os.environ["API_RATE_ACCOUNT"] = ""
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's event loop runs in the thread of the tests
os.environ.setdefault("OMP_NUM_THREADS", "2")

# No example fails for being slow on a busy machine.
settings.register_profile("claimtrack", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("claimtrack")
expect.set_options(timeout=30_000)  # nor does a page; by itself Playwright waits for 5 seconds

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_configure(config: pytest.Config) -> None:
    """Load the settings now: pytest-django looked for them before the environment above was set.

    Where worker processes run the tests (``-n``), each sets its environment and has services of its own.
    """
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        for name in ("DJANGO_SETTINGS_MODULE", "CLAIMTRACK_VAR", "STATIC_ROOT"):
            del os.environ[name]
        return
    Path(os.environ["STATIC_ROOT"]).mkdir(parents=True, exist_ok=True)
    django.setup()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Clear away what sessions that were killed have left behind."""
    for folder in _TEST_DIR.glob("session-*"):
        if not psutil.pid_exists(int(folder.name.removeprefix("session-"))):
            _remove(folder)


def _remove(folder: Path) -> None:
    """A session's data, and PostgreSQL's where root's home is closed to its system user."""
    named_in = folder / "postgres.path"
    if named_in.exists():
        shutil.rmtree(named_in.read_text(encoding="utf-8").strip(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def services() -> Iterator[Path]:
    """PostgreSQL and Redis of this session; the value is their data folder, the logs are under ``log/``."""
    with embedded.Lease(_SESSION_DIR, ["postgres", "redis"], durable=False):
        yield _SESSION_DIR
    _remove(_SESSION_DIR)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(services: Path) -> None:
    """pytest-django asks for this before it makes the test database."""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """No need to drop the test database: its server's data is removed as a whole."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The test database; emptying it between tests passes the triggers that forbid emptying the log."""
    from django.db import OperationalError
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def flush_past_triggers(operations: DatabaseOperations, statements: list[str]) -> None:
        past_triggers = "SET session_replication_role = "
        for attempt in range(5):
            try:
                flush(operations, [past_triggers + "replica", *statements, past_triggers + "DEFAULT"])
            except OperationalError as error:  # a worker of the test was reading two of the tables just then
                if attempt == 4 or "deadlock" not in str(error):
                    raise
            else:
                break

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_past_triggers)
        yield


@pytest.fixture(scope="session")
def static_files() -> None:
    """Static files collected as in production, so that a page with a wrong reference fails its test."""
    from claimtrack.static_files import collect_if_changed

    collect_if_changed()


@pytest.fixture(scope="session")
def _static_files_by_whitenoise(static_files: None) -> Iterator[None]:
    """Let pass what Django's test server would look up in the sources: WhiteNoise serves it, as ever."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "_should_handle", lambda handler, path: False)
        yield


@pytest.fixture(scope="session")
def live_server(_static_files_by_whitenoise: None, live_server: object) -> object:
    return live_server


@pytest.fixture(autouse=True)
def _static_files_for_pages(request: pytest.FixtureRequest) -> None:
    """Whatever asks for the database may ask for a page, with a client of its own making."""
    asks = {"db", "transactional_db", "client", "admin_client", "live_server"} & set(request.fixturenames)
    if asks or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("static_files")


@pytest.fixture(scope="session")
def _worker(services: Path, django_db_setup: None) -> Iterator["object"]:
    from tests.worker_process import WorkerProcess

    worker = WorkerProcess(services / "log" / "worker.log")
    yield worker
    worker.stop()


@pytest.fixture
def celery_worker_process(transactional_db: None, _worker: object) -> Iterator[object]:
    """A running `tests.worker_process.WorkerProcess` on the test database, its queue empty at the start.

    The database is emptied after the test, so the test itself has to wait for what it has enqueued.
    """
    from tests.worker_process import WorkerProcess, empty_queue

    assert isinstance(_worker, WorkerProcess)
    empty_queue()
    _worker.ensure_running()
    yield _worker
    empty_queue()


@pytest.fixture
def no_worker(transactional_db: None, _worker: object) -> Iterator[None]:
    """No worker answers and no message waits: what the test sends, only the test takes up."""
    from tests.worker_process import WorkerProcess, empty_queue

    assert isinstance(_worker, WorkerProcess)
    _worker.stop()
    empty_queue()
    yield
    empty_queue()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    for name in _CHROMIUM:
        if path := shutil.which(name):
            return path
    pytest.fail("no Chromium on the PATH: install it (Debian and Ubuntu: apt-get install chromium)")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object], chromium: str) -> dict[str, object]:
    """Playwright drives the system's Chromium, which asks nothing of any other host."""
    arguments = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}
