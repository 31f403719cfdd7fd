"""Addresses from the web: which ones we keep, and when two of them name one page.

A kept address is absolute, http or https, and bears no credentials. courlan was measured for this
and drops too much: every query without "=" (`DktRpt.pl?630003`) and every parameter that begins
like a tracker's (`reference=`, `gallery=`), so that two dockets would become one. The list here
names trackers only.
"""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

MAX_LENGTH = 4000

_SPACE_OR_CONTROL = re.compile(
    r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST = re.compile(r"(?=.{1,253}$)[^\s/\\?#@:%<>\"'`{}|^\[\]]+")
_TRACKERS = re.compile(
    r"(?:utm|mtm|pk|itm|mkt|vero|oly|hsa|_hs)_?\w*|_hs(?:enc|mi)"
    r"|(?:fb|g|dc|gc|tw|yc|msclk|ysc|ml|ttc|li_fat_)(?:cl)?id|[gw]braid|igsh(?:id)?|mc_[ce]id|_ga|_gl"
    r"|xtor|at_(?:medium|campaign|custom\d|link_\w+|creation|variant|format|ptr_\w+|send_date)"
    r"|ns_(?:campaign|mchannel|source|linkname|fee)|cmp(?:id)?|ncid|ito|smid|soc_src|soc_trk"
    r"|guccounter|guce_referrer(?:_sig)?|ref_src|ref_url|oc"
    r"|jsessionid|phpsessid|aspsessionid\w*|sessionid|session_id|sid|cfid|cftoken",
    re.IGNORECASE,
)
_CHANNELS = re.compile(
    r"(?:rss|atom|feed|feeds|flux|xml|twitter|facebook|linkedin|mastodon|bluesky|newsletter|email|"
    r"mail|social|share|homepage)(?:[-_.]?\w{0,20})?",
    re.IGNORECASE,
)
_CHANNEL_KEYS = frozenset(
    {"ref", "source", "src", "from", "partner", "via", "medium", "campaign", "cid", "share"}
)
_NOISE_FRAGMENT = re.compile(
    r"(?:xtor|utm_\w+|ref|at_\w+|ns_\w+|cmp|rss|origin|source)\b.*|comments?|respond|rss|atom|feed|top|"
    r"main|content|primary|article|disqus_thread|:~:text=.*|",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)


def web_url(raw: str, base: str = "") -> str:
    """The address as we keep it, or "" where it is not one that a reader may be sent to.

    Relative addresses are joined to `base`, itself an absolute address; without one they are
    dropped. User name and password are cut. Host names are written in punycode, other letters are
    percent-encoded, `feed:` before http is taken off. Only http and https survive.
    """
    text = raw.strip(" \t\r\n\f\v\x00")
    if not text or len(text) > MAX_LENGTH:
        return ""
    text = re.sub(r"[\t\r\n]", "", text)
    if text[:5].lower() == "feed:":
        rest = text[5:]
        text = rest if rest[:4].lower() == "http" else "https:" + rest
    try:
        if not _SCHEME.match(text):
            if not base:
                return ""
            text = urljoin(base, text)
        parts = urlsplit(text)
        host = _host(parts)
        port = parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in {"http", "https"} or not host:
        return ""
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    return urlunsplit(
        (
            scheme,
            host,
            _encoded(parts.path, "/;") or "/",
            _encoded(parts.query, "/?;"),
            _encoded(parts.fragment, "/?;"),
        )
    )


def canonical_url(url: str) -> str:
    """A kept address without what only tells how the reader came: trackers and session ids.

    `url` is what `web_url` gave. The order of the other parameters stays as it was.
    """
    parts = urlsplit(url)
    kept = [p for p in parts.query.split("&") if p and not _is_tracker(p)]
    fragment = "" if _NOISE_FRAGMENT.fullmatch(parts.fragment) else parts.fragment
    path = _PATH_SESSION.sub("", parts.path)
    return urlunsplit((parts.scheme, parts.netloc, path, "&".join(kept), fragment))


def identity(url: str) -> str:
    """What two addresses of one page have in common: equal text, same page.

    Beyond `canonical_url`: no scheme, no `www.`, no default page, no slash at the end, parameters
    sorted. Not an address to open.
    """
    parts = urlsplit(canonical_url(url))
    host = parts.netloc.removeprefix("www.")
    path = re.sub(r"/(?:index|default)\.(?:html?|php|aspx?)$", "/", parts.path, flags=re.IGNORECASE)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    tail = (f"?{query}" if query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return f"{host}{path.rstrip('/')}{tail}"


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one host, `www.` aside, or one host lies under the other."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    if not all(hosts):
        return False
    short, long = sorted(hosts, key=len)
    return long == short or (long.endswith(f".{short}") and "." in short and not _is_address(short))


def _host(parts: SplitResult) -> str:
    """Host in lower-case ASCII, brackets kept round IPv6; ValueError or "" for what is none.

    A backslash before the host is read by browsers as a slash and by us as a user's name: refused.
    """
    if "\\" in parts.netloc:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return ""
    if ":" in host:
        return f"[{ip_address(host.partition('%')[0])}]"
    if not _HOST.fullmatch(host) or _SPACE_OR_CONTROL.search(host):
        return ""
    return host if host.isascii() else host.encode("idna").decode("ascii").lower()


def _encoded(part: str, safe: str) -> str:
    return quote(part.encode("utf-8", "replace"), safe=safe + "%:@!$&'()*+,=~-._")


def _is_tracker(parameter: str) -> bool:
    name, equals, value = parameter.partition("=")
    if not equals:
        return False
    if _TRACKERS.fullmatch(name):
        return True
    return name.lower() in _CHANNEL_KEYS and _CHANNELS.fullmatch(value) is not None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
