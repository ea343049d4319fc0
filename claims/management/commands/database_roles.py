"""``manage.py database_roles``: make the role as which web and workers sign in to the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import environ
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from claimtrack import database_roles


class Command(BaseCommand):
    help = (
        "Make the application's database role, which cannot change events or tables; run it as the owner of "
        "the tables, after each migrate. Its password: APP_DATABASE_PASSWORD (or APP_DATABASE_PASSWORD_FILE)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", default=database_roles.ROLE, help="its name (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        password = environ.FileAwareEnv().str("APP_DATABASE_PASSWORD", default="")
        if len(password) < 12:
            raise CommandError(
                "Set APP_DATABASE_PASSWORD (or APP_DATABASE_PASSWORD_FILE) to at least 12 characters."
            )
        try:
            database_roles.set_up(role=options["role"], password=password)
        except ValueError as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            raise CommandError(
                f"The database refused: {error}Run this as the owner of the tables, who may make roles."
            ) from error
        self.stdout.write(f"The role {options['role']} reads and writes rows; it cannot change history.")
