"""Links within the site: one path and its query, changed one filter at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """A page of the site. `prefix` is what Datasette puts before every path (`base_url`)."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    prefix: Callable[[str], str] = str

    def at(self, path: str) -> Address:
        """Another path with the same query."""
        return replace(self, path=path)

    def plain(self, *kept: str) -> Address:
        """The same path with only the named parameters."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair[0] in kept))

    def having(self, **values: str) -> Address:
        """With each of these set to one value, "" taking it away. `from_` means `from`."""
        named = {name.rstrip("_"): value for name, value in values.items()}
        kept = [pair for pair in self.pairs if pair[0] not in named]
        kept += [(name, value) for name, value in named.items() if value]
        return replace(self, pairs=tuple(kept))

    def without(self, name: str, value: str) -> Address:
        """Without one value of a parameter that may have several."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair != (name, value)))

    def __str__(self) -> str:
        query = urlencode(self.pairs)
        return str(self.prefix(self.path)) + (f"?{query}" if query else "")


def outgoing(url: str) -> str:
    """A link that may leave the site: http or https with a host, else ""."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and host else ""


def host_of(url: str) -> str:
    """The host that a reader knows a source by, without `www.`."""
    safe = outgoing(url)
    return (urlsplit(safe).hostname or "").removeprefix("www.") if safe else ""
