"""No webhook leads into a network of one's own, however its address is written or its name resolved."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from claims.webhooks.addresses import Refused, is_public, read, resolve
from claims.webhooks.sending import KEPT, post
from tests.webhooks.receiver import Receiver

LOOPBACK = [ip_network("127.0.0.0/8")]


def knows(monkeypatch: pytest.MonkeyPatch, *answers: Sequence[str]) -> list[str]:
    """A resolver that gives these addresses, the last for ever; what it was asked for is in the list."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        try:
            return list(real(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
        except OSError:
            found = answers[min(len(asked), len(answers) - 1)]
            asked.append(host)
        kinds = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in found]
        return [
            (kind, socket.SOCK_STREAM, 6, "", (address, port))
            for kind, address in zip(kinds, found, strict=True)
        ]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "host",
    [
        # loopback, in every notation that a resolver takes
        *(
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
        ),
        *("127.0.0.1.", "127。0。0。1", "１２７.0.0.1", "127.255.255.254", "[::1]", "[0:0:0:0:0:0:0:1]"),
        # nobody's and everybody's
        *(
            "0.0.0.0",
            "0",
            "0x0",
            "[::]",
            "255.255.255.255",
            "224.0.0.1",
            "239.1.2.3",
            "[ff02::1]",
            "240.0.0.1",
        ),
        # networks of one's own, shared ones
        *("10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.168.257", "100.64.0.1"),
        *("[fd00::1]", "[fc00::1]", "[fec0::1]", "198.18.0.1", "192.0.2.1", "[2001:db8::1]"),
        # link-local, metadata
        *("169.254.169.254", "2852039166", "0xa9fea9fe", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200"),
        *("168.63.129.16", "192.0.0.192"),
        # IPv4 inside IPv6
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]"),
        *("[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[64:ff9b:1::1]"),
        "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    ],
)
def test_hostile_addresses_are_refused(host: str) -> None:
    for url in (f"https://{host}/", f"https://{host}:8443/hook"):
        with pytest.raises(Refused):
            resolve(read(url), [])
        outcome = post(url, b"{}", {}, [])
        assert (outcome.status, outcome.address) == (None, ""), "nothing was connected"
        assert outcome.error


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2a00:1450::1"],
)
def test_addresses_of_the_internet_are_taken(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    knows(monkeypatch, [address])
    assert resolve(read("https://hooks.example.org/in"), []) == [address]
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "name",
    [
        *("localhost", "LOCALHOST", "localhost.", "printer.local", "a.b.local", "db.internal", "nas.lan"),
        *("box.home.arpa", "wiki.corp", "x.localhost", "wiki.intranet", "mail.localdomain"),
    ],
)
def test_names_of_own_networks_are_refused_whatever_they_lead_to(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(monkeypatch, ["93.184.216.34"])
    with pytest.raises(Refused, match="name of a network"):
        resolve(read(f"https://{name}/"), [])


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    knows(monkeypatch, ["93.184.216.34", "10.0.0.7"])
    with pytest.raises(Refused, match=r"10\.0\.0\.7"):
        resolve(read("https://hooks.example.org/"), [])


@pytest.mark.parametrize(
    "url",
    [
        *("", "hooks.example.org", "//hooks.example.org/", "ftp://hooks.example.org/", "file:///etc/passwd"),
        *(
            "gopher://127.0.0.1:6379/_FLUSHALL",
            "javascript:alert(1)",
            "https://",
            "https:///path",
            "https://:443/",
        ),
        *("https://user@hooks.example.org/", "https://user:pw@hooks.example.org/", "https://a@127.0.0.1/"),
        *(
            "https://hooks.example.org@10.0.0.1/",
            "https://@hooks.example.org/",
            "https://hooks.example.org:0/",
        ),
        *(
            "https://hooks.example.org:99999/",
            "https://hooks.example.org:x/",
            "https://[::1/",
            "https://[x]/",
        ),
        *("https://hooks.example.org\\@10.0.0.1/", "https://hooks example.org/", "https://a.org/\r\nX: y"),
        *(
            "https://a.org/\0",
            "https://" + "a" * 70 + ".org/",
            "https://a..b.org/",
            "https://a.org/" + "x" * 2000,
        ),
        "https://hooks.example.org/\tx",
    ],
)
def test_what_is_no_address_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    knows(monkeypatch, ["93.184.216.34"])
    with pytest.raises(Refused):
        resolve(read(url), [])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.example.org/", "https"),
        ("https://hooks.example.org:22/", "Port 22"),
        ("https://hooks.example.org:25/", "Port 25"),
    ],
)
def test_only_https_and_no_port_of_other_services(
    url: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(monkeypatch, ["93.184.216.34"])
    with pytest.raises(Refused, match=said):
        resolve(read(url), [])


def test_a_network_of_ones_own_only_where_the_settings_allow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    knows(monkeypatch, ["10.1.2.3"])
    target = read("http://hooks.internal:8080/in")
    assert resolve(target, [ip_network("10.1.0.0/16")]) == ["10.1.2.3"]
    for networks in ([], [ip_network("10.2.0.0/16")], [ip_network("::/0")]):
        with pytest.raises(Refused):
            resolve(target, networks)
    assert resolve(read("http://[::ffff:10.1.2.3]/"), [ip_network("10.1.0.0/16")])


def test_names_in_other_scripts_are_taken_in_ascii() -> None:
    target = read("https://bücher.example:8443/ä?q=ö#x")
    assert (target.host, target.port, target.path) == ("xn--bcher-kva.example", 8443, "/%C3%A4?q=%C3%B6")
    assert target.host_header == "xn--bcher-kva.example:8443"
    assert read("https://[2606:4700::1111]/").host_header == "[2606:4700::1111]"
    assert read("https://a.org").path == "/"


# Sending ---------------------------------------------------------------------------------------------------


def test_what_is_sent_goes_to_the_address_that_was_checked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the name says something allowed when asked first, the metadata service ever after."""
    asked = knows(monkeypatch, ["127.0.0.1"], ["169.254.169.254"])
    outcome = post(f"http://hooks.example.org:{receiver.port}/in?a=b", b"{}", {"webhook-id": "1"}, LOOPBACK)
    assert (outcome.status, outcome.address) == (204, "127.0.0.1")
    assert asked == ["hooks.example.org"], "asked once, and then connected to what was checked"
    (request,) = receiver.received
    assert request.headers["host"] == f"hooks.example.org:{receiver.port}"
    assert (request.path, request.body) == ("/in?a=b", b"{}")
    assert post(f"http://hooks.example.org:{receiver.port}/", b"{}", {}, LOOPBACK).status is None


def test_no_redirect_is_followed(receiver: Receiver) -> None:
    for status in (301, 302, 303, 307, 308):
        receiver.answer = lambda number, status=status: (status, {"Location": receiver.url + "&again=1"}, b"")
        before = len(receiver.received)
        outcome = post(receiver.url, b"{}", {}, LOOPBACK)
        assert outcome.status == status
        assert not outcome.succeeded
        assert "follows no redirect" in outcome.error
        assert len(receiver.received) == before + 1


def test_no_proxy_of_the_environment_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert post(receiver.url, b"{}", {}, LOOPBACK).status == 204


def test_a_long_answer_is_read_in_part(receiver: Receiver) -> None:
    receiver.answer = lambda number: (200, {}, b"x" * 10_000_000)
    outcome = post(receiver.url, b"{}", {}, LOOPBACK)
    assert outcome.succeeded
    assert len(outcome.answer) == KEPT


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX-Drip: "])
def test_whoever_drips_or_says_nothing_is_cut_off(says: bytes) -> None:
    """One byte at a time keeps any limit for a single read from ever being reached."""
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _address = server.accept()
        with connection:
            try:
                connection.sendall(says)
                for _ in range(100):
                    time.sleep(0.1)
                    connection.sendall(b"a" if says.endswith(b" ") else b"")
            except OSError:
                return

    threading.Thread(target=drip, daemon=True).start()
    outcome = post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, LOOPBACK, seconds=1)
    server.close()
    assert outcome.status is None
    assert "longer than 1 seconds" in outcome.error


def test_a_body_that_drips_is_cut_off(receiver: Receiver) -> None:
    receiver.answer, receiver.drip_seconds = (lambda number: (200, {}, b"y" * 200)), 0.1
    outcome = post(receiver.url, b"{}", {}, LOOPBACK, seconds=1)
    assert not outcome.succeeded or len(outcome.answer) < 200


@pytest.mark.parametrize("says", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00\xff\r\n" * 50])
def test_nonsense_is_a_failure_in_words(says: bytes) -> None:
    server = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _address = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(says)

    threading.Thread(target=talk, daemon=True).start()
    outcome = post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, LOOPBACK)
    server.close()
    assert not outcome.succeeded
    assert outcome.error


def test_nobody_there_is_a_failure_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    outcome = post(f"http://127.0.0.1:{port}/", b"{}", {}, LOOPBACK)
    assert "refused" in outcome.error
    assert "resolved" in post("https://no-such-host.invalid/", b"{}", {}, []).error


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=here"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _address = server.accept()
        try:
            context.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    outcome = post(f"https://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, LOOPBACK)
    server.close()
    assert outcome.status is None
    assert "certificate" in outcome.error.lower()
