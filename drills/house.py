"""The house as `make demo` runs it, in a place of its own: supervisor, PostgreSQL and web server."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from django.conf import settings

from hvaerviktig import postgres, serve

# Not what it takes: what it may take beside everything else on a busy machine.
START_SECONDS = 600
BACK_SECONDS = 60
OWN_PLACES = ("drill", "bench")


@dataclass
class House:
    """One supervisor with its children."""

    supervisor: subprocess.Popen[bytes]
    address: str
    cluster: postgres.Cluster
    log: Path

    def child(self, word: str) -> psutil.Process:
        """The supervisor's own child with that word on its command line."""
        children = psutil.Process(self.supervisor.pid).children()
        return next(one for one in children if word in " ".join(_command(one)))

    @property
    def web(self) -> psutil.Process:
        return self.child("gunicorn")

    @property
    def database(self) -> psutil.Process:
        return self.child("postgres")

    def answers(self) -> bool:
        try:
            with urlopen(self.address + "/", timeout=5) as answer:  # noqa: S310 (our own address)
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def wait(self, seconds: float) -> float:
        """Return after how many seconds it answered."""
        started = time.monotonic()
        while not self.answers():
            if time.monotonic() - started > seconds or self.supervisor.poll() is not None:
                raise TimeoutError(f"the house does not answer; see {self.log}")
            time.sleep(0.05)
        return time.monotonic() - started


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def fresh_cluster() -> postgres.Cluster:
    """The place of the drill's database, emptied; never the demo's."""
    if settings.VAR.name not in OWN_PLACES or not settings.DEMO:
        raise SystemExit("Run this by `make drill` or `make bench`: it empties its database first.")
    cluster = postgres.Cluster(settings.VAR / "postgres")
    postgres.clear_leftovers(cluster.data)
    shutil.rmtree(cluster.data, ignore_errors=True)
    # The ledger is of the database that is gone.
    settings.LEDGER.unlink(missing_ok=True)
    return cluster


@contextlib.contextmanager
def running(cluster: postgres.Cluster) -> Iterator[House]:
    listener = serve.listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    log = settings.VAR / "web.log"
    with log.open("wb") as file:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "hvaerviktig.serve", "set_up_database"],
            env=os.environ | {"PORT": str(port)},
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    house = House(supervisor, f"http://localhost:{port}", cluster, log)
    try:
        house.wait(START_SECONDS)
        yield house
    finally:
        supervisor.send_signal(signal.SIGINT)
        try:
            supervisor.wait(60)
        except subprocess.TimeoutExpired:
            supervisor.kill()
