#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoomad.settings")
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)  # that folder is the server's; a command counts nothing
    execute_from_command_line(sys.argv)
