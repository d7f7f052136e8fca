"""Asks the web server beside it whether it is alive; ends with 1 when it is not. For a container's HEALTHCHECK."""

import http.client
import os
import sys

from django.conf import settings

# Less than the HEALTHCHECK's own.
PATIENCE_SECONDS = 8


def own_address() -> str:
    """A name that ALLOWED_HOSTS lets in: `.kommune.no` stands for every name below it, `*` for all."""
    return settings.ALLOWED_HOSTS[0].removeprefix(".").replace("*", "localhost")


def is_alive(port: int) -> bool:
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        caller.request("GET", "/healthz", headers={"Host": own_address()})
        return caller.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        caller.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    sys.exit(0 if is_alive(settings.PORT) else 1)
