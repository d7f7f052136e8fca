"""(c) and (d): lock the figures of the one campaign in DATABASE_URL, write its files, print what both took as JSON."""

import json
import os
import time
from io import BytesIO
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    django.setup()

from django.utils import timezone

from bench.fill import close
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Statement
from dialog.insight.models import ReleaseFigure
from dialog.insight.queries import ReleaseReader
from dialog.insight.services import build_release
from dialog.reports.files import release_csv, write_release_xlsx


def forget_peak() -> None:
    """Let the kernel count the largest size from here on: building took more than writing files does."""
    Path("/proc/self/clear_refs").write_text("5")


def largest_kilobytes() -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def main() -> None:
    campaign = Campaign.objects.get()
    closer = close(campaign)
    forget_peak()
    before, started = largest_kilobytes(), time.perf_counter()
    release = build_release(campaign=campaign, by=closer, now=timezone.now())
    built, built_kilobytes = time.perf_counter() - started, largest_kilobytes() - before
    forget_peak()
    before, started = largest_kilobytes(), time.perf_counter()
    size = sum(len(part) for part in release_csv(ReleaseReader(release)))
    csv = time.perf_counter() - started
    started = time.perf_counter()
    write_release_xlsx(ReleaseReader(release), BytesIO())
    xlsx = time.perf_counter() - started
    print(
        json.dumps(
            {
                "statements": Statement.objects.count(),
                "figures": ReleaseFigure.objects.count(),
                "built": built,
                "built_kilobytes": built_kilobytes,
                "csv": csv,
                "xlsx": xlsx,
                "csv_kilobytes": size // 1024,
                "grown_kilobytes": largest_kilobytes() - before,
            }
        )
    )


if __name__ == "__main__":
    main()
