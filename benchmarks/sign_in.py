"""How long a wrong password takes for names that exist and that do not: ``python -m benchmarks.sign_in``.

Figures, not a test: they differ with the machine. Asks the page in this process, each kind of name in turn so
that whatever else the machine does falls on all alike; each time from a new address, so that nobody is held
off. The database is that of the settings (`make run` beside); the accounts are made and removed again.
"""

from __future__ import annotations

import os
import statistics
import time
from itertools import count

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")
ROUNDS = 100


def main() -> None:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SIGN_IN_LIMIT_NAME = 10**9
    names = {
        "an account": "measured-one",
        "a closed account": "measured-closed",
        "an account without password": "measured-none",
        "no such name": "measured-nobody",
    }
    User.objects.filter(username__startswith="measured-").delete()
    User.objects.create_user("measured-one", password="a-password-for-this")
    User.objects.create_user("measured-closed", password="a-password-for-this", is_active=False)
    User.objects.create_user("measured-none")
    taken: dict[str, list[float]] = {kind: [] for kind in names}
    client, numbers = Client(), count(1)
    for _ in range(ROUNDS):
        for kind, name in names.items():
            number = next(numbers)
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            begun = time.perf_counter()
            client.post("/accounts/login/", {"login": name, "password": "wrong"}, REMOTE_ADDR=address)
            taken[kind].append(1000 * (time.perf_counter() - begun))
    User.objects.filter(username__startswith="measured-").delete()
    from axes.models import AccessAttempt

    AccessAttempt.objects.filter(username__startswith="measured-").delete()
    for kind, times in taken.items():
        low, _, high = statistics.quantiles(times[5:], n=4)
        middle = statistics.median(times[5:])
        print(f"{kind:30} median {middle:6.1f} ms, quartiles {low:.1f} to {high:.1f} ms")


if __name__ == "__main__":
    django.setup()
    main()
