"""What browsers are told about safety, on our pages and on Datasette's own.

Our pages hold no inline script and no inline style. Datasette's pages hold a few scripts of its own
templates, some with data in them. Those are allowed by hash, and only those: a script in an answer
is allowed if it equals a script of an installed template, whose `{{ … }}` may hold nothing but a
JSON value or a plain word. A script that came in any other way stays blocked.

Sources: Content Security Policy Level 3; OWASP Secure Headers.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

_SCRIPT = re.compile(r"<script(?:\s+type=\"module\")?\s*>(.*?)</script>", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_WORD = re.compile(r"[\w.+-]*", re.ASCII)

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_BASE = (
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "img-src 'self' data:",
)


def policy(*, framed: bool = False) -> str:
    """The policy of our own pages; `framed` is the page for other sites' frames."""
    ancestors = "*" if framed else "'none'"
    return "; ".join(
        (*_BASE, "script-src 'self'", "style-src 'self'", f"frame-ancestors {ancestors}")
    )


def datasette_policy(html: str) -> str:
    """The policy for a page of Datasette's own: its styles are inline, its scripts by hash."""
    hashes = " ".join(f"'sha256-{digest}'" for digest in _allowed(html))
    return "; ".join(
        (
            *_BASE,
            f"script-src 'self' {hashes}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "frame-ancestors 'none'",
        )
    )


def _allowed(html: str) -> Iterable[str]:
    for script in dict.fromkeys(_SCRIPT.findall(html)):
        if any(_is_filled(template, script) for template in _template_scripts()):
            yield b64encode(sha256(script.encode()).digest()).decode()


def _is_filled(template: re.Pattern[str], script: str) -> bool:
    match = template.fullmatch(script)
    return match is not None and all(_is_data(value) for value in match.groups())


def _is_data(value: str) -> bool:
    text = value.strip()
    if _WORD.fullmatch(text):
        return True
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@cache
def _template_scripts() -> tuple[re.Pattern[str], ...]:
    """The inline scripts of Datasette's templates, each expression a group.

    Scripts with Jinja statements are left out: what they render cannot be told from the template.
    """
    import datasette  # here, because it is slow to import

    folder = Path(datasette.__file__).parent / "templates"
    patterns = []
    for file in sorted(folder.glob("*.html")):
        for script in _SCRIPT.findall(file.read_text("utf-8")):
            if "{%" not in script:
                parts = (re.escape(part) for part in _EXPRESSION.split(script))
                patterns.append(re.compile("(.*?)".join(parts), re.DOTALL))
    return tuple(patterns)
