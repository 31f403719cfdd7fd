"""URLs: what may be asked for, what identifies a host, and what may be shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracker.feedurl import HIDDEN, is_secret
from tracker.fetch.reasons import Reason, Refusal

if TYPE_CHECKING:
    from yarl import URL

_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)(?::([0-9]{1,5}))?(?:[/?#]|$)")
_ORDINARY = re.compile(
    r"(https?)://([a-z0-9.-]{1,253})(?::([1-9][0-9]{0,4}))?(/[\w./~-]*(?:\?[\w.~=&-]+)?)", re.ASCII
)
"""Nothing here is to be encoded or normalized, but dots that stand together or begin a name."""
_USUAL_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_NOTHING_TO_HIDE = re.compile(r"https?://[a-z0-9.:-]+(?:/[\w/.~+-]*)?", re.ASCII)
_HARMLESS = re.compile(r"[\w.:-]*", re.ASCII)
_LONGEST_TARGET = 8000
"""Of a redirect: what any server can take (RFC 9110 §4.1); more is no address of a feed."""


class Url(NamedTuple):
    """What a request needs to know of an absolute http or https address.

    yarl reads addresses; it works out each of these at its first use, which for hundreds of
    requests at once is a tenth of the work.

    Attributes:
        scheme: "http" or "https".
        host: in lower case, punycode; an IPv6 address without brackets.
        port: the usual one where none is written.
        target: path and query as they are sent.
        user: before the host, decoded; None for none.
        password: the same.
    """

    scheme: str
    host: str
    port: int
    target: str
    user: str | None = None
    password: str | None = None

    @property
    def authority(self) -> str:
        """Host and port, the port where it is not the usual one (RFC 9110 §7.2)."""
        is_usual = self.port == _USUAL_PORTS[self.scheme]
        return self.bracketed if is_usual else f"{self.bracketed}:{self.port}"

    @property
    def bracketed(self) -> str:
        """The host as it is written before a port."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def origin(self) -> tuple[str, str, int]:
        """What two addresses share that may see each other's secrets (RFC 6454 §4)."""
        return self.scheme, self.host, self.port

    @property
    def without_login(self) -> Url:
        """The address without user and password."""
        return self._replace(user=None, password=None) if self.user or self.password else self

    def __str__(self) -> str:
        """The address without user and password, which nobody is to see by accident."""
        return f"{self.scheme}://{self.authority}{self.target}"

    def __repr__(self) -> str:
        """The same."""
        return str(self)


def parse_url(text: str) -> Url:
    """Read an absolute http or https URL; its fragment is left out.

    Raises:
        Refusal: `bad-url`, with the reason in words.
    """
    plain = _ORDINARY.fullmatch(text)
    if plain is not None and ".." not in text and "/." not in text:
        scheme, host, digits, target = plain.groups()
        port = int(digits) if digits else _USUAL_PORTS[scheme]
        if port <= 65535:
            return Url(scheme, host, port, target)
    try:
        url = _read(text.strip())
        host = (url.raw_host or "").lower()  # yarl leaves capitals in some that it encodes
    except (ValueError, UnicodeError) as error:
        raise Refusal(Reason.BAD_URL, f"not a URL: {shorten(text)} ({_plain(error)})") from error
    if url.scheme not in ("http", "https"):
        raise Refusal(
            Reason.BAD_URL, f"only http and https are fetched, not {shorten(text)}. Correct the url"
        )
    if not host or _CONTROL.search(host) or len(host) > 253 or ".." in host:
        raise Refusal(Reason.BAD_URL, f"no usable host name in {shorten(text)}. Correct the url")
    return Url(url.scheme, host, url.port or 0, url.raw_path_qs, url.user, url.password)


def parse_location(base: Url, location: str) -> Url:
    """Resolve a `Location` header against the URL that sent it (RFC 9110 §10.2.2).

    Spaces and non-ASCII characters, which servers send although they may not, are
    percent-encoded.

    Raises:
        Refusal: `bad-redirect`: no target, another scheme, or https to http.
    """
    here = tell_url(base)
    if not location.strip():
        raise Refusal(Reason.BAD_REDIRECT, f"{here} redirects without saying where to")
    text = _repair_bytes(location.strip())
    if len(text) > _LONGEST_TARGET:
        raise Refusal(
            Reason.BAD_REDIRECT, f"{here} redirects to an address of {len(text):,} characters"
        )
    try:
        target = parse_url(str(_read(str(base)).join(_read(text))))
    except (Refusal, ValueError, UnicodeError) as error:
        raise Refusal(
            Reason.BAD_REDIRECT,
            f"{here} redirects to {shorten(text)}, which is not an http or https address",
        ) from error
    if base.scheme == "https" and target.scheme == "http":
        raise Refusal(
            Reason.BAD_REDIRECT,
            f"{here} redirects from https to http: {tell_url(target)}. "
            "If that is meant, put the http address in feeds.yaml",
        )
    return target


def host_of(url: str | Url) -> str:
    """What politeness counts by: the host name, and the port where it is not the usual one.

    The name is in lower-case punycode without a final dot; the plain and the TLS server of a host
    are one. Returns "" for text that is not a URL.
    """
    if isinstance(url, Url):
        name = url.bracketed.rstrip(".")
        return name if url.port in (80, 443) else f"{name}:{url.port}"
    if plain := _PLAIN_HOST.match(url):
        name, digits = plain[1].rstrip("."), plain[2]
        return name if digits in (None, "80", "443") else f"{name}:{int(digits)}"
    try:
        parsed = _read(url)
        host, port = parsed.raw_host, parsed.explicit_port
    except (ValueError, UnicodeError):
        return ""
    name = (host or "").lower().rstrip(".")
    name = f"[{name}]" if ":" in name else name
    return name if port in (None, 80, 443) or not name else f"{name}:{port}"


def show_url(url: str | Url) -> str:
    """The URL as it may be stored, logged and shown.

    Without user name and password, with the values of parameters that look like keys hidden, and
    with the host in punycode, so that letters of two scripts cannot pass for one another.
    """
    text = str(url)
    if _NOTHING_TO_HIDE.fullmatch(text):
        return text
    try:
        parsed = _read(text)
        parsed = parsed.with_user(None) if parsed.raw_user or parsed.raw_password else parsed
        names = {name for name in parsed.query if is_secret(name)}
        if not names:
            return str(parsed)
        pairs = [(n, HIDDEN if n in names else v) for n, v in parsed.query.items()]
        return str(parsed.with_query(pairs))
    except (ValueError, UnicodeError):
        return shorten(text)


def tell_url(url: str | Url) -> str:
    """`show_url` for a message: at most 200 characters."""
    return shorten(show_url(url))


def shorten(text: str, limit: int = 200) -> str:
    """Text for a message: control characters escaped, user info cut, at most `limit` characters."""
    if _HARMLESS.fullmatch(text) and len(text) <= limit:
        return text
    safe = re.sub(r"//[^/@\s]*@", "//", text).encode("unicode_escape", "replace").decode("ascii")
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"


def _read(text: str) -> URL:
    """What yarl makes of an address; loaded here, since most addresses are ordinary.

    Raises:
        ValueError: it is none.
    """
    from yarl import URL

    try:
        return URL(text)
    except (TypeError, IndexError) as error:  # http://[::1]@
        raise ValueError(str(error)) from error


def _repair_bytes(text: str) -> str:
    """Percent-encode bytes that were not UTF-8; `wire` hands them on as lone surrogates."""
    return re.sub(r"[\udc80-\udcff]", lambda m: f"%{ord(m[0]) - 0xDC00:02X}", text)


def _plain(error: Exception) -> str:
    return shorten(str(error), 120)
