"""PostgreSQL refuses to run as root: then it runs as `nobody`, with its files where `nobody` can get at them."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from tools.local.errors import EmbeddedError
from tools.local.processes import Account

NOBODY = 65534
# Only root can make folders in the first; the second is for systems where that is read-only.
SHELTERS = (Path("/var/lib/zoomad"), Path("/var/tmp/zoomad"))  # noqa: S108 - checked before each use


def account_for(cluster: Path) -> Account | None:
    """Return the account PostgreSQL must run as, or None to run it as ourselves.

    A cluster that some user made keeps its owner when root starts it.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(NOBODY, NOBODY)
    return Account(nobody.pw_uid, nobody.pw_gid)


def can_enter(folder: Path, account: Account | None) -> bool:
    """Tell whether an account gets through to a folder."""
    return account is None or _succeeds(["test", "-x", str(folder)], account)


def can_run(program: Path, account: Account | None) -> bool:
    """Tell whether an account can run a program, its libraries included."""
    return account is None or _succeeds([str(program), "--version"], account)


def shelter(account: Account) -> Path:
    """Return a folder of root's that the account gets through and where no other user can have put anything."""
    for folder in SHELTERS:
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        if is_ours(folder):
            folder.chmod(0o755)  # whatever the umask was
            if can_enter(folder, account):
                return folder
    places = " and ".join(map(str, SHELTERS))
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and the user it runs as instead gets neither at this clone nor at {places}. "
        "Run ZoomAD as a normal user, or move the clone out of root's home."
    )


def is_ours(folder: Path) -> bool:
    """Tell whether a folder is a real one, belongs to us, and is writable for us alone."""
    status = folder.lstat()
    others_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not others_write


def key_of(*parts: object) -> str:
    """Return a short name that stands for a path and what is there."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


def sheltered_copy(sources: list[Path], place: Path) -> None:
    """Copy folders side by side to a place that everybody can read, once; a copy is never seen half made."""
    if not place.exists():
        new = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
        try:
            for source in filter(Path.exists, sources):
                shutil.copytree(source, new / source.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
            _open_to_all(new)
            new.rename(place)
        except OSError:
            if not place.exists():  # else another start has just finished the same copy
                raise
        finally:
            shutil.rmtree(new, ignore_errors=True)
    if not is_ours(place):
        raise EmbeddedError(f"{place} was not made by root or can be written by others. Remove it.")


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)


def _succeeds(command: list[str], account: Account) -> bool:
    try:
        result = subprocess.run(  # type: ignore[call-overload]
            command, cwd="/", capture_output=True, check=False, **account.as_arguments()
        )
    except PermissionError as error:
        if error.filename != command[0]:  # not the program was refused but the change of user
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and root may not become user {account.uid} here. "
                "Run ZoomAD as a normal user."
            ) from error
        return False
    return bool(result.returncode == 0)
