"""Pages of saved searches and notifications: what each shows to whom, without a script, whatever is sent."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import following, notifying, workflow
from claims.models import Follow, Notification, SavedSearch, SearchLook, Thread
from tests.claims.making import denial_of, make_claim, make_user
from tests.factories import add_dispute
from tests.pages.test_hostile import HOSTILE, _planted

pytestmark = pytest.mark.django_db
SEARCHES, NEWS = "/searches/", "/notifications/"


@pytest.fixture
def reader(client: Client) -> User:
    user = make_user("rita")
    client.force_login(user)
    notifying.make_notifications()
    return user


def _page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


class _Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [str(value) for name, value in attrs if tag == "a" and name == "href"]


@pytest.mark.parametrize(("path", "listing"), [("/", "threads"), ("/search/", "claims")])
def test_a_list_leads_to_saving_its_search_and_back(
    client: Client, reader: User, path: str, listing: str
) -> None:
    add_dispute()
    query = "q=ferry%20%26%20captain&since=2021-01-01"
    (link,) = [one for one in _Links(_page(client, f"{path}?{query}")).found if "searches/save" in one]
    form = parse_qs(urlsplit(link).query)
    assert form["listing"] == [listing]
    assert parse_qs(form["query"][0]) == {"q": ["ferry & captain"], "since": ["2021-01-01"]}
    page = _page(client, link)
    assert 'value="ferry &amp; captain"' in page  # a name to begin with
    sent = {"name": "My ferry", "listing": listing, "query": form["query"][0]}
    assert client.post(reverse("claims:search-save"), sent).headers["Location"] == SEARCHES
    page = _page(client, SEARCHES)
    assert "My ferry" in page
    assert "ferry &amp; captain" in page
    search = SavedSearch.objects.get()
    answer = client.get(search.get_absolute_url())
    place = urlsplit(answer.headers["Location"])
    assert (place.path, parse_qs(place.query)) == (path, parse_qs(query))


def test_what_cannot_be_saved_is_shown_with_what_was_sent(client: Client, reader: User) -> None:
    sent = {"name": "Gates", "listing": "claims", "query": "q=gate"}
    client.post(reverse("claims:search-save"), sent)
    answer = client.post(reverse("claims:search-save"), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "of that name" in page
    assert 'value="Gates"' in page
    assert 'value="q=gate"' in page
    assert client.post(reverse("claims:search-save"), {**sent, "listing": "x"}).status_code == 404


def test_new_finds_are_counted_until_one_looks(client: Client, reader: User) -> None:
    following.save_search(name="Gates", listing="claims", query="q=gate", by=reader)
    make_claim("the gate was open")
    notifying.make_notifications()
    assert "1 new" in _page(client, SEARCHES)
    client.get(SavedSearch.objects.get().get_absolute_url())
    assert "1 new" not in _page(client, SEARCHES)
    SearchLook.objects.update(new_count=100)
    assert "100+ new" in _page(client, SEARCHES)


def test_shared_ones_are_everybodys_to_follow_their_owners_to_change(client: Client, reader: User) -> None:
    owner = make_user("sher", "add_savedsearch")
    shared = following.save_search(name="Gates", listing="claims", query="q=gate", by=owner, shared=True)
    private = following.save_search(name="Secret", listing="claims", query="q=mill", by=owner)
    page = _page(client, SEARCHES)
    assert "shared by sher" in page
    assert "Secret" not in page
    assert "Change" not in page
    assert client.get(private.get_absolute_url()).status_code == 404
    change = reverse("claims:search-change", args=[shared.pk])
    assert client.post(change, {"name": "Mine"}).status_code == 403
    assert client.post(reverse("claims:search-delete", args=[shared.pk])).status_code == 403
    assert client.post(reverse("claims:search-delete", args=[private.pk])).status_code == 404
    client.post(reverse("claims:follow"), {"search": shared.pk})
    assert Follow.objects.get().search == shared
    assert client.post(reverse("claims:follow"), {"search": private.pk}).status_code == 404
    client.force_login(owner)
    client.post(change, {"name": "Doors"})
    shared.refresh_from_db()
    assert (shared.name, shared.shared) == ("Doors", False)
    client.post(reverse("claims:search-delete", args=[shared.pk]))
    assert SavedSearch.objects.get() == private


def test_following_a_dispute_from_its_page(client: Client, reader: User) -> None:
    thread = add_dispute()
    address = thread.get_absolute_url()
    assert 'aria-pressed="false"' in _page(client, address)
    sent = {"thread": thread.pk, "next": address}
    assert client.post(reverse("claims:follow"), sent).headers["Location"] == address
    assert 'aria-pressed="true"' in _page(client, address)
    assert thread.title in _page(client, NEWS)
    client.post(reverse("claims:follow"), {**sent, "stop": "1"})
    assert not Follow.objects.exists()
    source = make_claim("it rained").source
    assert source is not None
    assert 'name="source"' in _page(client, source.get_absolute_url())
    elsewhere = {"source": source.pk, "next": "https://elsewhere.example/"}
    assert client.post(reverse("claims:follow"), elsewhere).headers["Location"] == NEWS


def test_news_are_counted_in_the_header_and_read_one_by_one(client: Client, reader: User) -> None:
    denial, _ = denial_of(make_claim("the gate was open"))
    thread = Thread.objects.get(entries__claim=denial)
    notifying.make_notifications()
    following.follow(by=reader, thread_id=thread.pk)
    following.follow(by=reader, source_id=denial.source_id)
    assert "bell-count" not in _page(client, "/")
    denial_of(denial, source="Cy Moss")
    make_claim("it rained", source="Bo Tarn")
    notifying.make_notifications()
    assert 'class="bell-count">2' in _page(client, "/")
    page = _page(client, NEWS)
    assert "1 new claim, 1 new answer" in page
    assert page.count("news-unread") == 2
    row = Notification.objects.get(thread=thread)
    answer = client.get(reverse("claims:notification", args=[row.pk]))
    assert answer.headers["Location"] == thread.get_absolute_url()
    assert 'class="bell-count">1' in _page(client, "/")
    client.post(reverse("claims:notifications-read"))
    assert "bell-count" not in _page(client, "/")
    assert (
        "Nothing was unread"
        in client.post(reverse("claims:notifications-read"), follow=True).content.decode()
    )


def test_a_mention_leads_to_the_verification(client: Client) -> None:
    otto, edna = make_user("otto", "change_verdict"), make_user("edna", "change_verdict", "add_comment")
    notifying.make_notifications()
    claim = make_claim("the gate was open")
    workflow.comment(claim_id=claim.pk, text="See the log, @otto.", by=edna)
    notifying.make_notifications()
    client.force_login(otto)
    page = _page(client, "/desk/")
    assert "edna mentioned you" in page
    assert "See the log, @otto." in page
    row = Notification.objects.get()
    answer = client.get(reverse("claims:notification", args=[row.pk]))
    assert answer.headers["Location"] == reverse("claims:verification", args=[claim.pk])
    client.force_login(edna)
    assert client.get(reverse("claims:notification", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    "sent", [{}, {"thread": "x"}, {"thread": "9" * 40}, {"thread": "1", "source": "1"}, {"thread": "999999"}]
)
def test_nonsense_to_follow_is_not_found(client: Client, reader: User, sent: dict[str, str]) -> None:
    assert client.post(reverse("claims:follow"), sent).status_code == 404
    assert not Follow.objects.exists()


def test_it_is_for_who_is_signed_in(client: Client) -> None:
    thread = add_dispute()
    for address in (SEARCHES, NEWS, "/searches/save?listing=claims", "/searches/1/", "/notifications/1/"):
        assert "/accounts/login/" in client.get(address).headers["Location"]
    for name in ("follow", "notifications-read", "search-save"):
        assert "/accounts/login/" in client.post(reverse(f"claims:{name}")).headers["Location"]
    for address in ("/?q=ferry", thread.get_absolute_url()):
        page = _page(client, address)
        assert "Save this search" not in page
        assert "Follow" not in page


def test_empty_pages_say_what_to_do(client: Client, reader: User) -> None:
    assert "press “Save this search”" in _page(client, SEARCHES)
    assert "Press “Follow”" in _page(client, NEWS)


def test_hostile_words_stay_words(client: Client, reader: User) -> None:
    following.save_search(name=HOSTILE[:90], listing="claims", query=f"q={HOSTILE}&act={HOSTILE}", by=reader)
    claim = make_claim("the gate was open", source=HOSTILE.replace("\n", " "))
    following.follow(by=reader, source_id=claim.source_id)
    Notification.objects.create(
        user=reader,
        kind="mention",
        claim=claim,
        actor_name=HOSTILE[:100],
        details={"text": HOSTILE, "note": HOSTILE},
        created_at=claim.created_at,
    )
    for address in (SEARCHES, NEWS, "/desk/", f"/searches/save?listing=claims&query={HOSTILE}"):
        page = _page(client, address)
        assert _planted(page) == [], address
    for odd in ("%00", "q=%00", "%ff", "q=" + "x" * 5000):
        assert client.get(f"/searches/save?listing=claims&query={odd}").status_code == 200


def test_questions_to_the_database_do_not_grow(client: Client, reader: User) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            _page(client, address)
        return len(queries)

    def fill(number: int) -> None:
        claim = make_claim(f"the gate was open on day {number}", source=f"Ada {'x' * number}")
        query = f"q=gate&source={claim.source_id}&outlet={claim.article.outlet_id}"
        search = following.save_search(name=f"Search {number}", listing="claims", query=query, by=reader)
        following.follow(by=reader, search_id=search.pk)
        following.follow(by=reader, source_id=claim.source_id)
        for kind in ("news", "verdict"):
            Notification.objects.create(
                user=reader, kind=kind, source=claim.source, claim=claim, created_at=claim.created_at
            )

    fill(0)
    first = asked(SEARCHES), asked(NEWS)
    for number in range(1, 9):
        fill(number)
    assert (asked(SEARCHES), asked(NEWS)) == first
    assert max(first) <= 12
