"""Make an API token for an account, as its page “API tokens” does, and print it: it is shown this once.

python manage.py make_token editor --name "nightly import" --scope articles --scope read --days 30
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from claims import workflow
from claims.token_scopes import Scope
from claims.workflow_errors import NotAllowedNow


class Command(BaseCommand):
    help = __doc__

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="whose token it is; it may no more than this account")
        parser.add_argument("--name", required=True, help="what will use it")
        parser.add_argument(
            "--scope", action="append", choices=[str(scope) for scope in Scope], help="read, unless said"
        )
        parser.add_argument("--days", type=int, default=90, help="how long it works (90)")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(username=options["account"], is_active=True).first()
        if owner is None:
            raise CommandError(f"There is no account {options['account']!r}.")
        scopes = options["scope"] or [str(Scope.READ)]
        try:
            _, secret = workflow.make_token(
                name=options["name"], scopes=scopes, days=options["days"], by=owner
            )
        except (ValueError, NotAllowedNow) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(secret)
