"""Pictures of the main pages with the demo articles, for docs/screenshots: ``make screenshots``.

Starts a claimtrack of its own with data in a temporary folder, reads the demo articles with the real
worker, and takes each page at 1440 and 390 px, light and dark, in the system's Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from docs.png_palette import with_palette

CHECKOUT = Path(__file__).resolve().parents[1]
IMAGES = Path(__file__).resolve().parent / "screenshots"
READY = "claimtrack serves at "
ACCOUNT = re.compile(r"Editor's account: name (\S+), password (\S+)")
SIZES = {1440: 1000, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Picture: the address, or the link to follow from the fullest dispute of several outlets.
PAGES = {
    "disputes": "/",
    "search": "/search/?q=poison+gas+act:accusation,denial",
    "slip": "/?q=hospital+sorce:Russia",
    "dispute": "h2 a",
    "article": ".pair-side .whence a[href*='#c']",
    "source": ".dispute-who a[href*='/sources/']",
    "outlet": ".dispute-who a[href*='/outlets/']",
    "articles": "/articles/",
    "about": "/about/",
    "nothing": "/search/?q=volcano",
}
EDITORS_PAGES = {
    "desk": "/desk/",
    "review": "/review/",
    "add": "/articles/upload/",
    "arrange": "h2 a",
}
# Index of the dispute with most on both of its sides, by the numbers at the foot of its card; one whose title
# is not cut off comes first where it has half as much.
FULLEST = """() => {
    const cards = [...document.querySelectorAll(".dispute")];
    const sides = cards.map((card) =>
        Math.min(...[...card.querySelectorAll(".counts b")].slice(0, 2).map((b) => Number(b.textContent))));
    const most = Math.max(...sides);
    const whole = cards.map((card) => !card.querySelector("h2").textContent.trim().endsWith("…"));
    const worth = sides.map((side, at) => side + (whole[at] && side * 2 >= most ? most : 0));
    return worth.indexOf(Math.max(...worth));
}"""


def main() -> None:
    """Take all pictures; leaves nothing running and no data behind."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("no Chromium on the PATH: install it (Debian and Ubuntu: apt-get install chromium)")
    IMAGES.mkdir(exist_ok=True)
    arguments = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with _claimtrack() as (address, account), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for width, height in SIZES.items():
            for scheme in SCHEMES:
                _take_all(browser, address, account, width, height, scheme)
        browser.close()


def _take_all(
    browser: Browser,
    address: str,
    account: tuple[str, str],
    width: int,
    height: int,
    scheme: Literal["light", "dark"],
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page, size = context.new_page(), f"{width}-{scheme}"
    for name, target in PAGES.items():
        _take(page, address, name, target, size)
    _log_in(page, address, account)
    for name, target in EDITORS_PAGES.items():
        _take(page, address, name, target, size)
    context.close()


def _take(page: Page, address: str, name: str, target: str, size: str) -> None:
    if target.startswith("/"):
        page.goto(address + target)
    else:
        page.goto(f"{address}/?has=outlets")
        fullest = page.locator(".dispute").nth(int(page.evaluate(FULLEST)))
        found = fullest.locator(target).first.get_attribute("href") or ""
        page.goto(address + found.partition("#")[0] + ("?arrange=1" if name == "arrange" else ""))
    page.wait_for_load_state("networkidle")
    file = IMAGES / f"{name}-{size}.png"
    file.write_bytes(with_palette(page.screenshot()))
    sys.stdout.write(f"{file.relative_to(CHECKOUT)} {file.stat().st_size // 1000} kB\n")


def _log_in(page: Page, address: str, account: tuple[str, str]) -> None:
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Name").fill(account[0])
    page.get_by_label("Password").fill(account[1])
    page.locator("main button").first.click()
    page.wait_for_load_state("networkidle")


@contextmanager
def _claimtrack() -> Iterator[tuple[str, tuple[str, str]]]:
    """The address of a running claimtrack that has read the demo articles, and its editor's account."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="claimtrack-pictures-") as folder:
        server = subprocess.Popen(
            [sys.executable, "-m", "claimtrack.run"],
            cwd=CHECKOUT,
            env={**os.environ, "CLAIMTRACK_VAR": str(Path(folder) / "var"), "PORT": str(port)},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            said = _said_until_ready(server)
            account = ACCOUNT.search(said)
            if account is None:
                sys.exit(said + "\nclaimtrack named no account")
            yield f"http://127.0.0.1:{port}", (account[1], account[2])
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(60)


def _said_until_ready(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    said: list[str] = []
    for line in server.stdout:
        said.append(line)
        if READY in line:
            return "".join(said)
    sys.exit("".join(said) + "\nclaimtrack did not start")


if __name__ == "__main__":
    main()
