"""The supervisor: PostgreSQL, web server and worker as its children, started again when killed, gone when it goes.

python -m hvaerviktig.serve [MANAGEMENT_COMMAND …]   runs the commands first, set_up_database if none is named
"""

import ctypes
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.core.management import call_command

from hvaerviktig.postgres import Cluster, DatabaseUnavailableError, Server

logger = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
PREPARE = "--prepare"
THREADS = 8
BACKLOG = 2048
# As long as a server whose supervisor was killed may take to finish what it has begun.
PATIENCE_SECONDS = 20
GRACE_SECONDS = 15
# A child that dies again within this many seconds of its start is given longer and longer pauses.
SHORT_LIFE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 30


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends, however that happened."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """Open the web server's socket here: callers wait in its queue while a killed server is started again."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Headers and body are two small writes: without this the second waits 40 ms for the caller's delayed receipt.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            listener.bind((host, port))
        except OSError as error:
            # A server whose supervisor was killed needs a moment to leave.
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            listener.listen(BACKLOG)
            return listener


def start_web(
    listener: socket.socket, *, processes: int, threads: int, environment: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start gunicorn on an open socket; `environment` is added to ours."""
    command = [sys.executable, "-m", "gunicorn", "hvaerviktig.wsgi:application", f"--bind=fd://{listener.fileno()}"]
    command += ["--worker-class=gthread", f"--workers={processes}", f"--threads={threads}"]
    # Preload: imported once before the processes part, which halves the start; a killed process is back at once.
    # The control socket would be opened in the home folder.
    command += ["--preload", "--no-control-socket"]
    command += [f"--graceful-timeout={GRACE_SECONDS}", "--keep-alive=5", "--log-level=warning"]
    return subprocess.Popen(
        command,
        env=os.environ | {"WEB_THREADS": str(threads)} | (environment or {}),
        pass_fds=[listener.fileno()],
        stdin=subprocess.DEVNULL,
        # A session of its own: Ctrl-C reaches the supervisor alone, which ends its children in order.
        start_new_session=True,
        preexec_fn=die_with_parent,
    )


def start_worker() -> subprocess.Popen[bytes]:
    """Start what takes long work out of the queue."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker"],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )


def end(child: subprocess.Popen[bytes] | None) -> None:
    """Ask a child to end; when it has not in time, end it and all it started."""
    if child is None or child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(GRACE_SECONDS + 5)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


class Supervisor:
    """Keeps its children alive until it is told to stop."""

    def __init__(self, listener: socket.socket, database: Server | None, commands: Sequence[str]) -> None:
        self.listener = listener
        self.commands = commands
        self.database = database
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.stopping = False

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def run(self, announce: Callable[[], None]) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        try:
            if self.database is not None:
                self.database.start()
            self.prepare()
            if not self.stopping:
                self.start_web()
                self.worker = start_worker()
                announce()
            self.keep_alive()
        finally:
            self.end()
        return 0

    def prepare(self) -> None:
        # All in one process: starting Django is what takes time. Not in this one, which stays small.
        command = [sys.executable, "-m", "hvaerviktig.serve", PREPARE, *self.commands]
        subprocess.run(command, check=True, preexec_fn=die_with_parent)

    def start_web(self) -> None:
        processes = settings.WEB_PROCESSES or max(2, os.cpu_count() or 1)
        self.web = start_web(self.listener, processes=processes, threads=settings.WEB_THREADS or THREADS)

    def keep_alive(self) -> None:
        started, pause = time.monotonic(), 0.0
        while not self.stopping:
            time.sleep(0.1)
            is_database_gone = self.database is not None and not self.database.is_alive()
            is_web_gone = self.web is not None and self.web.poll() is not None
            is_worker_gone = self.worker is not None and self.worker.poll() is not None
            if not is_database_gone and not is_web_gone and not is_worker_gone:
                continue
            pause = 0 if time.monotonic() - started > SHORT_LIFE_SECONDS else min(pause * 2 + 1, LONGEST_PAUSE_SECONDS)
            time.sleep(pause)
            started = time.monotonic()
            if is_database_gone and self.database is not None:
                logger.warning("PostgreSQL ended; starting it again")
                self.database.launch()
            if is_web_gone and not self.stopping:
                logger.warning("The web server ended; starting it again")
                self.start_web()
            if is_worker_gone and not self.stopping:
                logger.warning("The worker ended; starting it again")
                self.worker = start_worker()

    def end(self) -> None:
        end(self.web)
        end(self.worker)
        if self.database is not None:
            self.database.stop()


def run_commands(names: Sequence[str]) -> int:
    django.setup()
    for name in names:
        call_command(name)
    return 0


def announce() -> None:
    print(f"\n  http://localhost:{settings.PORT}\n\n  Ctrl-C stops it.\n", flush=True)


def main(commands: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    os.chdir(Path(__file__).resolve().parent.parent)
    if commands and commands[0] == PREPARE:
        return run_commands(commands[1:])
    if settings.DEMO:
        # A killed `make` would otherwise leave us behind, holding the port.
        die_with_parent()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    is_embedded = settings.DEMO and not any(name in os.environ for name in ("DATABASE_URL", "DATABASE_URL_FILE"))
    try:
        listener = listen(settings.HOST, settings.PORT)
    except OSError as error:
        print(f"Port {settings.PORT} cannot be used ({error.strerror}); choose another: PORT=8001 make demo")
        return 1
    database = Server(Cluster(settings.VAR / "postgres")) if is_embedded else None
    try:
        return Supervisor(listener, database, commands or ["set_up_database"]).run(announce)
    except DatabaseUnavailableError as error:
        print(error)
    except subprocess.CalledProcessError as error:
        print("Not started:", ", ".join(error.cmd[4:]), "did not succeed.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
