"""Writes the sample's feeds and pages from `sources/`.

    python data/sample/build.py

One YAML file per feed holds its articles; `facts.yaml` holds what really happened. Out come
`feeds/` (RSS 2.0, Atom, JSON Feed, and the shapes of CourtListener and the Federal Register API),
`pages/` (one HTML page per article, with the trimmings of real ones) and `expected.json` (each fact
with the articles that tell it). A test compares them with the sources, so edit the sources only.

Addresses begin with `http://sample.invalid`; the server of `tracker demo` puts its own in place.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from email.utils import format_datetime
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.errors import ConfigError
from tracker.yamlfile import MapReader, Mistakes, read_yaml

HERE = Path(__file__).parent
BASE = "http://sample.invalid"
DOCKET = "/docket/24113/tiktok-inc-v-garland/"
# CourtListener dates an act at midnight of its day on the US west coast.
PACIFIC = ZoneInfo("America/Los_Angeles")
WORDS = {
    "en": {
        "home": "Home",
        "sections": "World Business Technology Culture Sports",
        "cookies": "We use cookies to make this page work. Accept all or choose.",
        "share": "Share this article",
        "more": "More from us",
        "newsletter": "Get the morning newsletter. It is free.",
        "footer": "is invented: it exists only in the sample of an open-source program.",
    },
    "fr": {
        "home": "Accueil",
        "sections": "Monde Économie Numérique Culture Sports",
        "cookies": "Nous utilisons des cookies. Tout accepter ou choisir.",
        "share": "Partager cet article",
        "more": "À lire aussi",
        "newsletter": "Recevez gratuitement la lettre du matin.",
        "footer": "est inventé : il n'existe que dans l'échantillon d'un programme libre.",
    },
}


@dataclass(frozen=True)
class Article:
    """One article of the sample; `path` is its address without the host."""

    slug: str
    path: str
    published: datetime
    updated: datetime
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    tells: tuple[str, ...]
    order: str = ""
    signed: str = ""
    citation: str = ""

    @property
    def url(self) -> str:
        """The address that stands in feeds and pages."""
        return BASE + self.path

    @property
    def html(self) -> str:
        """The text as paragraphs of HTML."""
        return "\n".join(f"<p>{escape(one, quote=False)}</p>" for one in self.paragraphs)


@dataclass(frozen=True)
class Source:
    """One feed of the sample with its articles, newest first."""

    id: str
    title: str
    tagline: str
    format: str
    lang: str
    case: str
    is_full: bool
    articles: tuple[Article, ...]


def render() -> dict[str, str]:
    """All files of the sample: path below `data/sample` → content."""
    sources = list(read_sources())
    files = {}
    for source in sources:
        suffix = "json" if source.format in ("json", "federal_register") else "xml"
        files[f"feeds/{source.id}.{suffix}"] = FORMATS[source.format](source)
        if source.case:
            files[f"pages/{source.id}/index.html"] = docket_page(source)
            continue
        for article in source.articles:
            files[f"pages/{source.id}/{article.slug}.html"] = article_page(source, article)
    files["pages/index.html"] = index_page(sources)
    files["expected.json"] = expected(sources)
    return files


# --- reading ------------------------------------------------------------------------------------


def read_sources() -> Iterator[Source]:
    """Every feed in `sources/`.

    Raises:
        ConfigError: a source has a mistake.
    """
    for path in sorted((HERE / "sources").glob("*.yaml")):
        if path.name != "facts.yaml":
            mistakes = Mistakes(path.name, ConfigError)
            source = read_source(MapReader(read_yaml(path, ConfigError), "the file", mistakes))
            mistakes.raise_any()
            yield source


def read_source(top: MapReader) -> Source:
    """One source file."""
    feed = top.map("feed")
    feed_id = feed.text("id", required=True)
    lang = feed.text("lang", required=True)
    case = feed.text("case")
    articles = [read_article(one, feed_id, case) for one in top.maps("articles", "article")]
    for key in ("jurisdiction", "source", "pages"):
        feed.text(key)
    source = Source(
        id=feed_id,
        title=feed.text("title", required=True),
        tagline=feed.text("tagline", required=True),
        format=feed.text("format", required=True),
        lang=lang,
        case=case,
        is_full=feed.text("body") == "full",
        articles=tuple(sorted(articles, key=lambda one: one.published, reverse=True)),
    )
    feed.finish()
    top.finish()
    return source


def read_article(reader: MapReader, feed_id: str, case: str) -> Article:
    """One article of a source file."""
    slug = reader.text("slug", required=True)
    published = instant(reader.text("published", required=True))
    updated = reader.text("updated")
    summary = reader.text("summary", required=True)
    text = reader.text("text") or summary
    path = f"{DOCKET}?order_by=desc#entry-{slug}" if case else f"/pages/{feed_id}/{slug}.html"
    article = Article(
        slug=slug,
        path=path,
        published=published,
        updated=instant(updated) if updated else published,
        title=reader.text("title", required=True),
        summary=summary,
        paragraphs=tuple(text.split("\n\n")),
        tells=reader.texts("tells"),
        order=reader.text("order"),
        signed=reader.text("signed"),
        citation=reader.text("citation"),
    )
    reader.finish()
    return article


def instant(written: str) -> datetime:
    """An instant as written; a mere day is its midnight on the US west coast."""
    if len(written) == len("2025-01-19"):
        return datetime.combine(date.fromisoformat(written), time(), PACIFIC)
    return datetime.fromisoformat(written)


# --- feeds --------------------------------------------------------------------------------------


def rss(source: Source) -> str:
    """RSS 2.0; the full text in `content:encoded` where the feed carries it."""
    items = []
    for one in source.articles:
        full = f"      <content:encoded><![CDATA[{one.html}]]></content:encoded>\n"
        items.append(
            "    <item>\n"
            f"      <title>{escape(one.title)}</title>\n"
            f"      <link>{escape(one.url)}</link>\n"
            f'      <guid isPermaLink="false">{source.id}:{one.slug}</guid>\n'
            f"      <pubDate>{format_datetime(one.published)}</pubDate>\n"
            f"      <description>{escape(one.summary)}</description>\n"
            f"{full if source.is_full else ''}"
            "    </item>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">\n'
        "  <channel>\n"
        f"    <title>{escape(source.title)}</title>\n"
        f"    <link>{BASE}/</link>\n"
        f"    <description>{escape(source.tagline)}</description>\n"
        f"    <language>{source.lang}</language>\n"
        f"{''.join(items)}"
        "  </channel>\n</rss>\n"
    )


def atom(source: Source) -> str:
    """Atom (RFC 4287)."""
    entries = []
    for one in source.articles:
        content = f'    <content type="html">{escape(one.html)}</content>\n'
        entries.append(
            "  <entry>\n"
            f"    <id>tag:sample.invalid,2020:{source.id}/{one.slug}</id>\n"
            f"    <title>{escape(one.title)}</title>\n"
            f'    <link rel="alternate" href="{escape(one.url)}"/>\n'
            f"    <published>{one.published.isoformat()}</published>\n"
            f"    <updated>{one.updated.isoformat()}</updated>\n"
            f'    <summary type="text">{escape(one.summary)}</summary>\n'
            f"{content if source.is_full else ''}"
            "  </entry>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{source.lang}">\n'
        f"  <id>tag:sample.invalid,2020:{source.id}</id>\n"
        f"  <title>{escape(source.title)}</title>\n"
        f"  <subtitle>{escape(source.tagline)}</subtitle>\n"
        f'  <link rel="alternate" href="{BASE}/"/>\n'
        f"  <updated>{max(one.updated for one in source.articles).isoformat()}</updated>\n"
        f"{''.join(entries)}</feed>\n"
    )


def json_feed(source: Source) -> str:
    """JSON Feed 1.1."""
    items = []
    for one in source.articles:
        item = {
            "id": f"{source.id}/{one.slug}",
            "url": one.url,
            "title": one.title,
            "date_published": one.published.isoformat(),
            "language": source.lang,
            "summary": one.summary,
        }
        if source.is_full:
            item["content_html"] = one.html
        items.append(item)
    return as_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": source.title,
            "description": source.tagline,
            "home_page_url": f"{BASE}/",
            "language": source.lang,
            "items": items,
        }
    )


def federal_register(source: Source) -> str:
    """An answer of the Federal Register's document search."""
    results = [
        {
            "document_number": one.slug,
            "title": one.title,
            "type": "Presidential Document",
            "subtype": "Executive Order" if one.order else "Order",
            "abstract": one.summary,
            "publication_date": one.published.date().isoformat(),
            "signing_date": one.signed,
            "effective_on": None,
            "comments_close_on": None,
            "executive_order_number": one.order or None,
            "president": {"name": president(one.signed)},
            "citation": one.citation or None,
            "html_url": one.url,
        }
        for one in source.articles
    ]
    return as_json({"count": len(results), "description": source.title, "results": results})


def president(day: str) -> str:
    """Who was in office on a day (ISO 8601)."""
    return "Joseph R. Biden Jr." if "2021-01-20" < day < "2025-01-20" else "Donald Trump"


FORMATS = {
    "rss": rss,
    "rss-full": rss,
    "atom": atom,
    "courtlistener": atom,
    "json": json_feed,
    "federal_register": federal_register,
}


# --- pages --------------------------------------------------------------------------------------


def article_page(source: Source, article: Article) -> str:
    """The article with head, navigation, newsletter box and footer, as sites have them."""
    words = WORDS[source.lang]
    older = [one for one in source.articles if one.published < article.published]
    others = "\n".join(
        f'      <li><a href="{one.url}">{escape(one.title)}</a></li>' for one in older[:3]
    )
    menu = "\n".join(f'      <a href="{BASE}/">{one}</a>' for one in words["sections"].split())
    return f"""<!DOCTYPE html>
<html lang="{source.lang}">
<head>
  <meta charset="utf-8">
  <title>{escape(article.title)} | {escape(source.title)}</title>
  <link rel="canonical" href="{article.url}">
  <meta property="og:type" content="article">
  <meta property="og:title" content="{escape(article.title)}">
  <meta property="og:site_name" content="{escape(source.title)}">
  <meta name="description" content="{escape(article.summary)}">
  <meta property="article:published_time" content="{article.published.isoformat()}">
  <meta property="article:modified_time" content="{article.updated.isoformat()}">
</head>
<body>
  <div class="cookie-banner" role="dialog">{words["cookies"]}</div>
  <header>
    <a href="{BASE}/">{words["home"]}</a>
    <nav>
{menu}
    </nav>
  </header>
  <main>
    <article>
      <h1>{escape(article.title)}</h1>
      <div class="article-body">
{article.html}
      </div>
    </article>
    <div class="share-buttons">{words["share"]}</div>
    <aside class="newsletter">{words["newsletter"]}</aside>
  </main>
  <aside class="related">
    <h2>{words["more"]}</h2>
    <ul>
{others}
    </ul>
  </aside>
  <footer>{escape(source.title)} {words["footer"]}</footer>
</body>
</html>
"""


def docket_page(source: Source) -> str:
    """The docket that the links of a docket feed lead to."""
    rows = "\n".join(
        f'    <tr id="entry-{one.slug}"><td>{one.slug}</td><td>{one.published.date()}</td>'
        f"<td>{escape(one.summary)}</td></tr>"
        for one in source.articles
    )
    return f"""<!DOCTYPE html>
<html lang="{source.lang}">
<head>
  <meta charset="utf-8">
  <title>{escape(source.case)}</title>
</head>
<body>
  <h1>{escape(source.case)}</h1>
  <table>
{rows}
  </table>
  <footer>{escape(source.title)} {WORDS[source.lang]["footer"]}</footer>
</body>
</html>
"""


def index_page(sources: list[Source]) -> str:
    """What stands at the address of the server itself."""
    parts = []
    for source in sources:
        links = "\n".join(
            f'    <li><a href="{escape(one.url)}">{escape(one.title)}</a></li>'
            for one in source.articles
        )
        parts.append(
            f'  <section lang="{source.lang}">\n'
            f"  <h2>{escape(source.title)}</h2>\n"
            f"  <p>{escape(source.tagline)}</p>\n"
            f"  <ul>\n{links}\n  </ul>\n"
            "  </section>"
        )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n  <meta charset="utf-8">\n'
        "  <title>The sample's articles</title>\n</head>\n<body>\n"
        "  <h1>The sample's articles</h1>\n"
        "  <p>Outlets and sentences are invented; the events are real.</p>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


# --- what must come out -------------------------------------------------------------------------


def expected(sources: list[Source]) -> str:
    """The facts with the articles that tell them, as JSON."""
    mistakes = Mistakes("facts.yaml", ConfigError)
    top = MapReader(read_yaml(HERE / "sources" / "facts.yaml", ConfigError), "the file", mistakes)
    events = []
    for fact in top.maps("facts", "fact"):
        fact_id = fact.text("id", required=True)
        events.append(
            {
                "id": fact_id,
                **{key: fact.text(key) for key in ("story", "type", "date", "status")},
                "contradicted": list(fact.texts("contradicted")),
                "told_by": [
                    {
                        "feed": source.id,
                        "lang": source.lang,
                        "path": article.path,
                        "published": article.published.isoformat(),
                    }
                    for source in sources
                    for article in source.articles
                    if fact_id in article.tells
                ],
            }
        )
        fact.finish()
    top.finish()
    known = {event["id"] for event in events}
    for source in sources:
        for article in source.articles:
            for fact_id in sorted(set(article.tells) - known):
                mistakes.add(1, f'{source.id}/{article.slug} tells "{fact_id}", which is no fact.')
    mistakes.raise_any()
    return as_json({"events": events})


def as_json(value: object) -> str:
    """Indented JSON with a final line end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Writes every file and removes those that no source asks for any more."""
    files = render()
    for folder in ("feeds", "pages"):
        for path in (HERE / folder).rglob("*.*"):
            if path.relative_to(HERE).as_posix() not in files:
                path.unlink()
    for name, content in files.items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    sys.stderr.write(f"{len(files)} files written\n")


if __name__ == "__main__":
    main()
