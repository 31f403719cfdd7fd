"""The picture at the head of the README: the timeline of a real database in a real browser.

    python -m tests.browser.screenshot data/demo.db docs/screenshot.png [--today 2025-03-01]

`make screenshot` runs it. `--today` sets the clock of the site, so that the next deadline of the
bundled sample is one that lies ahead.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import serving
from tests.browser.install import find
from tracker.publish.server import read_metadata


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("db", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--path", default="/")
    parser.add_argument("--today", default="2025-03-01")
    parser.add_argument("--asof", action="store_true", help="show what was known on that day only")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=1100)
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    words = read_metadata(None)
    words["plugins"]["tracker"]["today"] = options.today
    path = options.path + (f"?asof={options.today}" if options.asof else "")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        metadata = Path(folder) / "metadata.json"
        metadata.write_text(json.dumps(words), "utf-8")
        browser = playwright.chromium.launch(executable_path=find() or None, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": options.width, "height": options.height},
            color_scheme="dark" if options.dark else "light",
            locale="en-US",
        )
        with serving(options.db, metadata) as site:
            page.goto(site + path)
            page.screenshot(path=options.picture)
        browser.close()


if __name__ == "__main__":
    main()
