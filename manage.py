#!/usr/bin/env python
"""Django's command line for claimtrack."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")
    from django.core.management import execute_from_command_line

    from claimtrack import embedded

    # Without DATABASE_URL or REDIS_URL the command brings up the embedded services it needs.
    with embedded.services_for_command(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
