"""PostgreSQL killed and restarted, its sessions cut: what was acknowledged is there, once."""

from __future__ import annotations

import time

import httpx

from tests.faults.conftest import Calm
from tests.faults.news import articles
from tests.faults.place import Place, differences, patience
from tests.faults.test_workers_killed import begun_too_often
from tests.faults.visitor import browser, sign_in

LIGHTHOUSE = (
    "lighthouse.txt",
    "The keeper of the lighthouse at Ness said that the lamp had burned all night.\n",
)
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


class Editor:
    """Withdraws a claim and takes it back, over and over; after an error looks first, as a person does."""

    def __init__(self, place: Place, client: httpx.Client) -> None:
        self.place, self.client = place, client
        self.claim = int(place.one("SELECT min(id) FROM claims_claim"))
        self.changes = 0
        self.unavailable = 0

    def withdrawn(self) -> bool:
        return bool(
            self.place.one("SELECT withdrawn_at IS NOT NULL FROM claims_claim WHERE id = %s", self.claim)
        )

    def change(self) -> None:
        before = self.withdrawn()
        for _ in range(100):
            try:
                status = self.client.post(
                    f"/claims/{self.claim}/withdraw", data={"note": "again"}
                ).status_code
            except httpx.TransportError:
                status = 0
            assert status in (302, 503), status  # never 500: nothing is wrong with what was sent
            self.unavailable += status != 302
            if self.withdrawn() != before:
                self.changes += 1
                return
            assert status != 302, "what was acknowledged is there"
            time.sleep(0.1)
        raise AssertionError("the database is back, and the page does not work")


def test_killed_restarted_and_cut(only_long: None, place: Place, calm: Calm) -> None:
    count, rounds = 40, 12
    expected = calm(count)
    place.fresh()
    place.beat()
    place.worker(at_once=2)
    _, port = place.web()
    place.take_in([LIGHTHOUSE])
    place.wait_until_read()
    with browser(port, sign_in(place)) as client:
        editor = Editor(place, client)
        place.take_in(articles(count))
        for number in range(rounds):
            editor.change()
            if number % 2:
                place.ask(CUT, place.database)
            else:
                place.kill_postgres()
                editor.unavailable += client.get("/").status_code == 503
                place.start_postgres()
            editor.change()
            time.sleep(0.5)
    place.wait_until_read(patience(count))
    assert begun_too_often(place) <= count // 10  # one in hand at three outages is failed, with the reason
    left = place.left()
    assert editor.unavailable >= 1
    assert [row[2] for row in left.pop("events")] == sorted(["restore", "withdraw"] * rounds)
    assert editor.changes == 2 * rounds
    found = differences(left, {name: rows for name, rows in expected.items() if name in left})
    lighthouse = [one for one in found if "lighthouse" in one or one.startswith("articles: too many")]
    assert len(lighthouse) == 3, "one article, one claim, one source"
    assert set(found) == set(lighthouse), "\n".join(found)
