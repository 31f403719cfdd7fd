"""Finds a Chromium for the browser tests, or brings one here.

    python -m tests.browser.install

An installed Chromium or Chrome is used; else, as root on Debian or Ubuntu, the distribution's
package; else Playwright's own download. It only fails in CI (`CI=true`): elsewhere the browser
tests are then skipped, and say why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> str | None:
    """The path of a browser, "" for Playwright's own, None if there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if _MAC.exists():
        return str(_MAC)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return "" if Path(playwright.chromium.executable_path).exists() else None


def is_required() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true")


def _install() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        install = ["install", "-y", "-qq", "--no-install-recommends", "chromium"]
        if _quietly("update", "-qq") and _quietly(*install):
            return
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, check=False, timeout=900)


def _quietly(*words: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", *words],
        check=False,
        timeout=900,
        stdout=subprocess.DEVNULL,
        env=environment,
    )
    return done.returncode == 0


def main() -> int:
    if find() is None:
        try:
            _install()
        except subprocess.TimeoutExpired as error:
            print(f"The browser took too long to install: {error}", file=sys.stderr)
    found = find()
    if found is None:
        print(
            "No Chromium was found and none could be installed; the browser tests are skipped. "
            "Install Chromium or Chrome, then run this again.",
            file=sys.stderr,
        )
        return 1 if is_required() else 0
    print(f"Browser for the tests: {found or 'Playwright’s own Chromium'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
