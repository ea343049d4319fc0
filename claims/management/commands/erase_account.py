"""``manage.py erase_account NAME``: make an account nobody's; what it did stays."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from claims import erasure
from claims.workflow_errors import NotAllowedNow


class Command(BaseCommand):
    help = (
        "Erase who an account is: name, address, ways to sign in, what is theirs alone. What they did stays, "
        "under a name that says nothing. Run it as the owner of the tables. It cannot be taken back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the account's name")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        if not options["yes"] and not _is_meant(name):
            raise CommandError("Nothing was erased.")
        try:
            pseudonym = erasure.erase_account(username=name)
        except User.DoesNotExist:
            raise CommandError(f"There is no account {name}.") from None
        except NotAllowedNow as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            raise CommandError(
                f"The database refused: {error}Run this as the owner of the tables."
            ) from error
        self.stdout.write(
            f"Erased. What the account did stands under {pseudonym}. Old backups still have the name."
        )


def _is_meant(name: str) -> bool:
    try:
        return input(f"Erase {name} for good? Type the name again: ") == name
    except EOFError:
        raise CommandError("There is nobody here to ask; say --yes. Nothing was erased.") from None
