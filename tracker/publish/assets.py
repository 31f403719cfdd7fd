"""Addresses of the files in `static/`, each with a mark of its content.

Browsers keep a file until its content changes, and never show a page with yesterday's style.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"
# Datasette serves a plugin's files under the name of its distribution.
PLUGIN = "timeline-tracker"
# Without a mark: pages of other sites name it for ever.
EMBED_SCRIPT = f"/-/static-plugins/{PLUGIN}/embed.js"


@cache
def static_path(name: str) -> str:
    """The path of one static file below the site's root."""
    mark = sha256((STATIC / name).read_bytes()).hexdigest()[:8]
    return f"/-/static-plugins/{PLUGIN}/{name}?v={mark}"
