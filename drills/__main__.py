"""make drill: strike the house while people write, and see that nothing they were told is saved is lost.

python -m drills [--only NAME …] [--small]
"""

import argparse
import os
import sys
import time

import django
from django.conf import settings

NAMES = ("repeats", "generated", "arrivals", "hangups", "hand_over", "canaries", "outbox_sync")
NAMES += ("restoring", "kills", "killed_builds", "imports", "hostile", "lost_keys", "attack", "webkit")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m drills", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument(
        "--small", action="store_true", help="a tenth of everything, to see that the drill itself works"
    )
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    # Playwright keeps an event loop in the drill's thread, and Django then takes every query for a mistake.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    django.setup()
    # Django's models can be imported only now.
    from drills import run_all  # noqa: PLC0415

    started = time.monotonic()
    outcomes = run_all.run(options.only, 10 if options.small else 1)
    print(f"{time.monotonic() - started:.0f} s; loggen ligger i {settings.VAR / 'web.log'}")
    return 1 if any(outcome.faults for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
