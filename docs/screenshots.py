"""Pictures of the main pages with the demo articles, for docs/images: ``make screenshots``.

Starts a claimtrack of its own with data in a temporary folder, reads the demo articles with the real
worker, and takes each page at 1440 and 390 px, light and dark, in the system's Chromium.
"""

import os
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

from playwright.sync_api import Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
IMAGES = Path(__file__).resolve().parent / "images"
READY = "claimtrack serves at "
SIZES = {1440: 1000, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Picture: the link to follow from the fullest dispute of several outlets; "" is the list of all disputes.
PAGES = {
    "disputes": "",
    "dispute": "h2 a",
    "article": ".pair-side .whence a[href*='#c']",
    "source": ".speaker-name",
}
# Index of the dispute with most on both of its sides, by the numbers at the foot of its card.
FULLEST = """() => {
    const sides = [...document.querySelectorAll(".dispute")].map((card) =>
        Math.min(...[...card.querySelectorAll(".counts b")].slice(0, 2).map((b) => Number(b.textContent))));
    return sides.indexOf(Math.max(...sides));
}"""


def main() -> None:
    """Take all pictures; leaves nothing running and no data behind."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("no Chromium on the PATH: install it (Debian and Ubuntu: apt-get install chromium)")
    IMAGES.mkdir(exist_ok=True)
    arguments = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with _claimtrack() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for width, height in SIZES.items():
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                _take(context.new_page(), address, f"{width}-{scheme}")
                context.close()
        browser.close()


def _take(page: Page, address: str, size: str) -> None:
    for name, link in PAGES.items():
        page.goto(f"{address}/?has=outlets" if link else address)
        if link:
            fullest = page.locator(".dispute").nth(int(page.evaluate(FULLEST)))
            target = fullest.locator(link).first.get_attribute("href") or ""
            page.goto(address + target.partition("#")[0])
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}-{size}.png")
        sys.stdout.write(f"docs/images/{name}-{size}.png\n")


@contextmanager
def _claimtrack() -> Iterator[str]:
    """The address of a running claimtrack that has read the demo articles."""
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
            assert server.stdout is not None
            said: list[str] = []
            for line in server.stdout:
                said.append(line)
                if READY in line:
                    break
            else:
                sys.exit("".join(said) + "\nclaimtrack did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(60)


if __name__ == "__main__":
    main()
