"""Addresses of feeds as feeds.yaml writes them: what is wrong with one, when two are one feed.

And what of one may be seen: a feed for subscribers may have a key in its address.
"""

import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_SECRET_PARAMETER = re.compile(
    r"(^|[_.-])(api-?key|key|token|secret|password|passwd|pwd|auth|authorization|sig|signature"
    r"|credential|session|sid|apikey)$|apikey|accesskey",
    re.IGNORECASE,
)
HIDDEN = "***"
# Parameters that can be sent as a header instead. A private feed's `token` cannot.
_SECRET_PARAMETERS = frozenset(
    {"api_key", "apikey", "api-key", "access_token", "password", "passwd", "secret"}
)


def is_secret(parameter: str) -> bool:
    """Whether a parameter of that name is likely to hold a key."""
    return _SECRET_PARAMETER.search(parameter) is not None


def public_url(url: str) -> str:
    """The address as it may be stored and shown: the values of parameters like keys are hidden."""
    before, mark, rest = url.partition("?")
    if not mark:
        return url
    query, hash_mark, fragment = rest.partition("#")
    shown = "&".join(map(_without_secret, query.split("&")))
    return f"{before}?{shown}{hash_mark}{fragment}"


def _without_secret(parameter: str) -> str:
    name, _, value = parameter.partition("=")
    return f"{name}={HIDDEN}" if value and is_secret(unquote(name)) else parameter


def canonical_url(url: str) -> str:
    """The form in which two spellings of one feed address are equal.

    http and https, letter case and script of the host (`пример.рф`, `xn--e1afmkfd.xn--p1ai`),
    default port, needless percent signs, a final slash and the fragment do not count.

    Raises:
        ValueError: an address in which `url_fault` finds a fault.
    """
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = f"?{_plain_percent(parts.query)}" if parts.query else ""
    path = _plain_percent(parts.path).rstrip("/")
    return f"{_ascii_host(parts.hostname or '')}{port}{path}{query}"


def _ascii_host(host: str) -> str:
    """The host in punycode; ValueError for what is no name of one."""
    name = host.rstrip(".")
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    if len(name) > 253 or not all(name.split(".")):
        raise ValueError("a name of a host has up to 253 letters and no empty part")
    for label in name.split("."):
        if label.startswith("xn--") and label[4:].encode().decode("punycode").isascii():
            raise ValueError("punycode that stands for no other letter")
    return name


def _plain_percent(text: str) -> str:
    """Decodes the percent signs that change nothing (RFC 3986 §6.2.2.2), encodes the rest alike."""
    text = quote(text, safe="%/:?#[]@!$&'()*+,;=~")
    return _PERCENT.sub(
        lambda found: (
            unquote(found.group())
            if _UNRESERVED.fullmatch(unquote(found.group(), "latin-1"))
            else found.group().upper()
        ),
        text,
    )


def url_fault(url: str) -> str:
    """What is wrong with an address, "" if nothing. Never repeats a secret."""
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        return "has a space or a control character in it. Write %20 for a space."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is not an address that can be read. Check host and port."
    if parts.scheme not in ("http", "https"):
        return 'must begin with "https://" or "http://".'
    if not host:
        return "has no host. Write https://example.org/feed.xml."
    try:
        _ascii_host(host)
    except ValueError:
        return "has a host that can be no name of one. Check its letters."
    if parts.username is not None or parts.password is not None:
        return (
            "holds a user name or password. Take it out, put it into an environment variable and "
            'write "auth: NAME_OF_THE_VARIABLE".'
        )
    secrets = [key for key, _ in parse_qsl(parts.query) if key.lower() in _SECRET_PARAMETERS]
    if secrets:
        return (
            f'holds a secret in "{secrets[0]}". Take it out, put it into an environment variable '
            'and write "headers: {X-Api-Key: NAME_OF_THE_VARIABLE}" or "auth: …".'
        )
    return ""
