"""What runs by itself, and when: a small service beside the web server that starts each command at its time.

python -m hvaerviktig.scheduler          runs until it is told to stop
python -m hvaerviktig.scheduler --cron   prints the same as lines for cron, for a machine that has one
"""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from django.conf import settings

from hvaerviktig.serve import die_with_parent

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
ZONE = ZoneInfo("Europe/Oslo")
# Never asleep for long: the machine's clock may be set, or the machine itself have slept.
NAP_SECONDS = 20.0
MONDAY = 0


@dataclass(frozen=True)
class Job:
    """One management command at one time of day, every day or on one weekday (0 is Monday).

    ``needs`` names a setting: without it the command has nothing to do and is left out.
    """

    at: clock
    command: tuple[str, ...]
    needs: str = ""
    weekday: int | None = None

    def next_after(self, moment: datetime) -> datetime:
        today = moment.astimezone(ZONE).date()
        for ahead in range(9):
            day = today + timedelta(days=ahead)
            due = datetime.combine(day, self.at, ZONE)
            # Compared in UTC: two moments of one zone are otherwise compared by their clock faces.
            if self.weekday in (None, day.weekday()) and due.timestamp() > moment.timestamp():
                return due
        raise AssertionError("a week has a day of every kind")

    def as_cron_line(self) -> str:
        weekday = "*" if self.weekday is None else str((self.weekday + 1) % 7)
        return f"{self.at.minute} {self.at.hour} * * {weekday} manage.py {' '.join(self.command)}"


# Nothing between two and three: that hour comes twice a year or not at all.
JOBS = (
    # Some minutes past midnight: the day before is then whole.
    Job(clock(0, 20), ("access_log_digest", "--send"), needs="DIGEST_TO"),
    # Before anything is taken away.
    Job(clock(1, 0), ("backup",), needs="BACKUPS"),
    Job(clock(3, 30), ("expire_answers",)),
    Job(clock(3, 45), ("expire_outbox",)),
    Job(clock(4, 0), ("purge",)),
    # While somebody is at work who can still say stop.
    Job(clock(13, 0), ("purge", "--dry-run")),
    Job(clock(7, 0), ("send_digest",), needs="EMAIL_HOST", weekday=MONDAY),
    # Every day, so that a working day is never missed; the command itself is silent on the others.
    Job(clock(7, 0), ("send_digest", "--receivers"), needs="EMAIL_HOST"),
)


def due_between(jobs: Sequence[Job], last: datetime, now: datetime) -> list[Job]:
    """What has come due since, in the order of its time; each once, however long we slept."""
    due = [(moment, job) for job in jobs if (moment := job.next_after(last)) <= now]
    return [job for _, job in sorted(due, key=lambda entry: entry[0])]


def run(job: Job) -> bool:
    """Start the command and wait for it. What it says goes to the log; one that fails is tried again next time."""
    name, started = " ".join(job.command), time.monotonic()
    command = [sys.executable, str(ROOT / "manage.py"), *job.command]
    code = subprocess.run(command, cwd=ROOT, check=False, preexec_fn=die_with_parent).returncode
    seconds = time.monotonic() - started
    if code:
        logger.error("%s failed with exit code %s after %.0f s", name, code, seconds)
    else:
        logger.info("%s done in %.0f s", name, seconds)
    return code == 0


def jobs_here() -> list[Job]:
    """Those that have what they need; the others are named once in the log."""
    for job in JOBS:
        if job.needs and not getattr(settings, job.needs):
            logger.warning("%s is not run: %s is not set", " ".join(job.command), job.needs)
    return [job for job in JOBS if not job.needs or getattr(settings, job.needs)]


def stop(number: int, frame: FrameType | None) -> None:
    # subprocess ends the command under way before this goes further; every command can be broken off.
    raise SystemExit(0)


def keep_time(jobs: Sequence[Job]) -> None:
    last = datetime.now(ZONE)
    while True:
        time.sleep(NAP_SECONDS)
        now = datetime.now(ZONE)
        for job in due_between(jobs, last, now):
            run(job)
        last = now


def main(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    if arguments == ["--cron"]:
        print("\n".join(job.as_cron_line() for job in JOBS))
        return 0
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    keep_time(jobs_here())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
