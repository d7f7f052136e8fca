#!/usr/bin/env python
"""Management commands. `make demo` and `make test` call the ones that are needed."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    execute_from_command_line(sys.argv)
