"""Deterministic databases on the real schema, for tests and benchmarks of pages and exports.

The first events tell a true story (the US TikTok ban, with its moving deadline); what goes beyond
them is made up by a counter, so that any number gives the same database every time.

    python -m tests.seed FILE [EVENTS]
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tracker import edtf
from tracker.store.database import Store

STORY = "tiktok-ban"
TITLES = {STORY: ("The US TikTok ban", "L'interdiction de TikTok aux États-Unis")}


@dataclass(frozen=True, slots=True)
class Seed:
    """One event: quotes hold `<date expression>` and `[trigger]` in marks."""

    date: str
    type: str
    title_en: str
    title_fr: str
    quote_en: str
    quote_fr: str = ""
    status: str = "occurred"
    actors: tuple[str, ...] = ()
    official: bool = False


ACTORS = {
    "bytedance": ("ByteDance", "ByteDance", "company"),
    "tiktok": ("TikTok", "TikTok", "company"),
    "scotus": ("Supreme Court", "Cour suprême", "court"),
    "congress": ("Congress", "Congrès", "legislature"),
    "white-house": ("White House", "Maison-Blanche", "government"),
    "oracle": ("Oracle", "Oracle", "company"),
}

EVENTS = (
    Seed("2020-08-06", "executive_action", "Order bars dealings with ByteDance",
         "Un décret interdit de traiter avec ByteDance",
         "The president <on Thursday> [signed] an order that bars dealings with ByteDance.",
         "Le président a [signé] <jeudi> un décret qui interdit de traiter avec ByteDance.",
         actors=("white-house", "bytedance"), official=True),
    Seed("2020-12-07", "ruling", "Judge blocks the app-store ban",
         "Un juge suspend l'interdiction des téléchargements",
         "A federal judge <on Monday> [blocked] the ban on downloads.", actors=("tiktok",)),
    Seed("2021-06-09", "executive_action", "Earlier orders are revoked", "Les décrets sont abrogés",
         "The White House [revoked] the orders <on Wednesday>.", actors=("white-house",)),
    Seed("2022-12", "legislation", "Ban on government devices becomes law",
         "L'interdiction sur les appareils publics devient loi",
         "The ban on federal devices was [signed] into law <in December 2022>.",
         actors=("congress",)),
    Seed("2023-03-23", "hearing", "TikTok's chief executive testifies in the House",
         "Le patron de TikTok entendu à la Chambre",
         "TikTok's chief executive [testified] <on March 23, 2023>.",
         "Le directeur général a été [entendu] <le 23 mars 2023>.", actors=("tiktok", "congress")),
    Seed("2023-05-17", "legislation", "Montana bans the app", "Le Montana interdit l'application",
         "Montana's governor [signed] the ban <on Wednesday>.", actors=("tiktok",)),
    Seed("2023-11-30", "ruling", "Montana's ban is enjoined", "La loi du Montana est suspendue",
         "A judge [enjoined] the state's ban <on Nov. 30>.", actors=("tiktok",)),
    Seed("2024-03-13", "legislation", "House passes H.R. 7521", "La Chambre adopte H.R. 7521",
         "The House [passed] the bill <on March 13>.",
         "La Chambre a [adopté] le texte <le 13 mars>.", actors=("congress",)),
    Seed("2024-04-24", "legislation", "Divest-or-ban law is signed",
         "La loi « vendre ou être interdit » est signée",
         "President Biden [signed] the law <on April 24>.",
         "Le président Biden a [signé] la loi <le 24 avril>.",
         actors=("congress", "bytedance"), official=True),
    Seed("2024-05-07", "lawsuit", "TikTok and ByteDance challenge the law",
         "TikTok et ByteDance attaquent la loi",
         "TikTok [sued] <on May 7> to stop the law.",
         "TikTok a [saisi] la justice <le 7 mai>.", actors=("tiktok", "bytedance")),
    Seed("2024-09-16", "hearing", "Appeals court hears argument", "Audience en appel",
         "The court [heard] argument <on Sept. 16>.", actors=("tiktok",)),
    Seed("2024-12-06", "ruling", "Appeals court upholds the law", "La cour d'appel valide la loi",
         "The court [upheld] the law <on Friday>.",
         "La cour a [validé] la loi <vendredi>.", actors=("tiktok",), official=True),
    Seed("2025-01-10", "hearing", "Supreme Court hears argument",
         "La Cour suprême entend les parties",
         "The Supreme Court [heard] argument <on January 10>.",
         "La Cour suprême a [entendu] les parties <le 10 janvier>.", actors=("scotus", "tiktok")),
    Seed("2025-01-13", "market", "RedNote tops the App Store",
         "RedNote en tête de l'App Store",
         "RedNote [topped] the App Store <on Monday>.",
         "RedNote a pris <lundi> la [tête] de l'App Store."),
    Seed("2025-01-17", "ruling", "Supreme Court upholds the law",
         "La Cour suprême valide la loi",
         "The Supreme Court <on Friday> [upheld] the law.",
         "La Cour suprême a [validé] <vendredi> la loi.", actors=("scotus",), official=True),
    Seed("2025-01-18/2025-01-19", "service", "TikTok goes dark for American users",
         "TikTok devient inaccessible aux États-Unis",
         "The app [went dark] <late on Saturday>.",
         "L'application a [cessé] de fonctionner <dans la nuit de samedi à dimanche>.",
         actors=("tiktok",)),
    Seed("2025-01-19", "deadline", "ByteDance must divest TikTok",
         "ByteDance doit céder TikTok",
         "ByteDance must [divest by] <January 19>.",
         "ByteDance doit [céder] TikTok <d'ici le 19 janvier>.",
         actors=("bytedance",), official=True),
    Seed("2025-01-20", "extension", "Enforcement is paused for 75 days",
         "L'application de la loi est suspendue 75 jours",
         "The order [gave] TikTok 75 more days <on Monday>.",
         "Le décret a [accordé] <lundi> 75 jours de plus.",
         actors=("white-house", "tiktok"), official=True),
    Seed("2025-04-05", "deadline", "Extended deadline to divest", "Échéance reportée pour céder",
         "The pause [ends] <on April 5>.", "La pause [prend fin] <le 5 avril>.",
         actors=("bytedance",), official=True),
    Seed("2025-04-04", "extension", "Second extension, again 75 days",
         "Deuxième report de 75 jours",
         "A further order [extended] the pause <on Friday>.", actors=("white-house",),
         official=True),
    Seed("2025-06-19", "deadline", "Deadline after the second extension",
         "Échéance après le deuxième report",
         "The new deadline [falls on] <June 19>.", "La nouvelle échéance [tombe] <le 19 juin>.",
         actors=("bytedance",), official=True),
    Seed("2025-09-25", "executive_action", "Order finds the deal a qualified divestiture",
         "Un décret qualifie l'accord de cession",
         "The order <of September 25> [declared] the deal qualified.",
         actors=("white-house", "oracle"), official=True),
    Seed("2025-12-18", "deal", "Joint-venture agreement is signed",
         "L'accord de coentreprise est signé",
         "The parties [signed] the agreement <on Thursday>.",
         "Les parties ont [signé] l'accord <jeudi>.", actors=("bytedance", "oracle")),
    Seed("2026-01-22", "deal", "Closing of the joint venture is set",
         "La clôture de la coentreprise est fixée",
         "The closing is [set for] <January 22, 2026>.", status="scheduled",
         actors=("bytedance", "oracle")),
    Seed("2026-03", "service", "App could leave the stores", "L'application pourrait disparaître",
         "The app [could leave] the stores <next March>.", status="possible", actors=("tiktok",)),
    Seed("2025-08-01", "effective", "Start of the ban is called off",
         "L'entrée en vigueur est annulée",
         "The ban will no longer [take effect] <on August 1>.",
         "L'interdiction n'[entrera] plus [en vigueur] <le 1er août>.", status="cancelled"),
)  # fmt: skip

_TYPES = ("ruling", "legislation", "lawsuit", "hearing", "market", "service", "enforcement")
_STATUSES = ("occurred", "occurred", "occurred", "scheduled", "possible", "cancelled")
_ACTOR_IDS = tuple(ACTORS)

# The deadline's moves: kind, day of the act, due after it, days added, instrument, why.
STEPS = (
    ("set", "2024-04-24", "2025-01-19", None, "Pub. L. 118-50", "2024-04-24 + 270 days"),
    ("extended", "2025-01-20", "2025-04-05", 76, "EO 14166", "2025-01-20 + 75 days"),
    ("extended", "2025-04-04", "2025-06-19", 75, "EO 14258", "the order states June 19"),
    ("extended", "2025-06-19", "2025-09-17", 90, "EO 14310", "2025-06-19 + 90 days"),
    ("extended", "2025-09-16", "2025-12-16", 90, "EO 14350", "2025-09-17 + 90 days"),
    ("extended", "2025-09-25", "2026-01-23", 38, "EO 14352", "2025-09-25 + 120 days"),
    ("met", "2026-01-22", "2026-01-23", None, "", "the joint venture closed"),
)  # fmt: skip


def event_seeds(count: int) -> Iterator[Seed]:
    """The first `count` events: the true ones, then made-up ones spread over twelve years."""
    yield from EVENTS[:count]
    for n in range(len(EVENTS), count):
        day = date(2014, 1, 1) + timedelta(days=(n * 37) % 4380)
        kind = _TYPES[n % len(_TYPES)]
        yield Seed(
            day.isoformat(), kind, f"Numbered {kind} {n} of the record",
            f"Événement numéroté {n} de la chronologie",
            f"The {kind} numbered {n} was [recorded] <on {day:%B} {day.day}, {day.year}>.",
            status=_STATUSES[n % len(_STATUSES)],
            actors=(_ACTOR_IDS[n % len(_ACTOR_IDS)],), official=n % 5 == 0,
        )  # fmt: skip


def seed(path: Path, events: int = 40, *, story: str = STORY, moves: int = len(STEPS)) -> Path:
    """Make the database at `path` with `events` events and, if any, one deadline with `moves`."""
    with Store.open(path) as store:
        conn = store.db.conn
        conn.execute("BEGIN IMMEDIATE")
        _stories(conn, story)
        _feeds(conn)
        conn.executemany(
            "INSERT OR IGNORE INTO actors VALUES (?,?,?,?)",
            [(key, *names) for key, names in ACTORS.items()],
        )
        conn.execute(
            "INSERT OR IGNORE INTO instruments VALUES ('pafaca', 'PAFACA', 'loi PAFACA', 'law', ?)",
            [json.dumps(["Pub. L. 118-50"])],
        )
        first = conn.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()[0]
        for n, one in enumerate(event_seeds(events), first + 1):
            _event(conn, n, story, one)
        if events > 8 and moves:
            _deadline(conn, story, first, moves)
        conn.execute("INSERT INTO events_fts(events_fts) VALUES ('rebuild')")
        conn.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
        conn.execute(
            "INSERT INTO runs (started, ended, outcome, feeds_checked) "
            "VALUES ('2026-01-20T06:00:00+00:00', '2026-01-20T06:01:00+00:00', 'ok', 3)"
        )
        conn.execute("COMMIT")
        conn.execute("ANALYZE")
    return path


def _stories(conn: sqlite3.Connection, story: str) -> None:
    title_en, title_fr = TITLES.get(story, (story, ""))
    conn.execute(
        "INSERT OR IGNORE INTO stories (id, position, title_en, title_fr, jurisdiction, terms) "
        "VALUES (?, (SELECT count(*) FROM stories), ?, ?, 'US', '[\"TikTok\"]')",
        (story, title_en, title_fr),
    )


def _feeds(conn: sqlite3.Connection) -> None:
    columns = "id, title, url, kind, lang, jurisdiction, source, last_success, failures, last_error"
    conn.executemany(
        f"INSERT OR IGNORE INTO feeds ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?)",
        [
            ("wire", "Sample Wire", "https://wire.example.org/feed", "feed", "en", "US", "news",
             "2026-01-20T06:00:00+00:00", 0, None),
            ("depeche", "Dépêche d'essai", "https://depeche.example.org/flux", "feed", "fr", "US",
             "news", "2026-01-20T06:00:00+00:00", 0, None),
            ("register", "Sample Register", "https://register.example.org/rss", "feed", "en", "US",
             "official", "2025-11-02T06:00:00+00:00", 4, "HTTP 503 from the server"),
        ],
    )  # fmt: skip


def _event(conn: sqlite3.Connection, n: int, story: str, one: Seed) -> None:
    first, last = (day.isoformat() for day in edtf.bounds(one.date))
    # What is dated ahead was announced the day before the last act of the story.
    known = f"{min(first, '2026-01-19')}T18:00:00+00:00"
    quotes = [("wire", "en", one.quote_en)]
    if one.quote_fr:
        quotes.append(("depeche", "fr", one.quote_fr))
    if one.official:
        quotes.append(("register", "en", one.quote_en))
    claims = [{"date": one.date, "mention_ids": [n * 10], "official": one.official}]
    values = (
        story, one.type, one.date, first, last, edtf.precision(one.date), one.status, one.title_en,
        one.title_en, one.title_fr, _plain(one.quote_en), "US", round(0.55 + (n * 7 % 40) / 100, 2),
        len(quotes), int(one.official),
    )  # fmt: skip
    conn.execute(
        "INSERT INTO events (id, story, type, date, date_start, date_end, precision, status, title,"
        " title_en, title_fr, summary, jurisdiction, confidence, source_count, official,"
        " first_reported, updated, claims) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (n, *values, known, known, json.dumps(claims)),
    )
    conn.execute(
        "INSERT INTO event_versions (event_id, version, known_from, change, recorded, actors,"
        " story, type, date, date_start, date_end, precision, status, title, title_en, title_fr,"
        " summary, jurisdiction, confidence, source_count, official)"
        " VALUES (?,1,?,'first reported',?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (n, known, known, json.dumps(one.actors), *values),
    )
    conn.executemany("INSERT INTO event_actors VALUES (?,?)", [(n, actor) for actor in one.actors])
    for k, (feed, lang, marked) in enumerate(quotes):
        _mention(conn, n * 10 + k, n, story, one, feed, lang, marked, known)


def _plain(marked: str) -> str:
    return marked.translate(str.maketrans("", "", "<>[]"))


def _mention(
    conn: sqlite3.Connection,
    key: int,
    event_id: int,
    story: str,
    one: Seed,
    feed: str,
    lang: str,
    marked: str,
    known: str,
) -> None:
    first, last = (day.isoformat() for day in edtf.bounds(one.date))
    quote, title = _plain(marked), one.title_fr if lang == "fr" else one.title_en
    before = "It had been expected. " if lang == "en" else "On s'y attendait. "
    source = "official" if feed == "register" else "news"
    conn.execute(
        "INSERT INTO articles (id, feed_id, url, title, published, lang, kind, source, text_status,"
        " content_hash, first_seen, known_at) VALUES (?,?,?,?,?,?,'news',?,'full',?,?,?)",
        (key, feed, f"https://{feed}.example.org/{key}", title, known, lang, source, str(key),
         known, known),
    )  # fmt: skip
    date_text = marked[marked.index("<") + 1 : marked.index(">")]
    trigger = marked[marked.index("[") + 1 : marked.index("]")]
    start = len(title) + 2 + len(before)
    conn.execute(
        "INSERT INTO mentions (id, event_id, article_id, story, type, date, date_start, date_end,"
        " date_text, status, quote, start, end, trigger, actors, context, rules, reasons,"
        " confidence, official, link_reasons) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (key, event_id, key, story, one.type, one.date, first, last, date_text, one.status, quote,
         start, start + len(quote), trigger, json.dumps([ACTORS[a][0] for a in one.actors]),
         f"{before}{quote}", json.dumps([f"{lang}.date.weekday", f"{lang}.{one.type}.main"]),
         json.dumps([f"“{date_text}” counted from the publication day gives {one.date}",
                     "trigger and date stand in one clause"]),
         0.9, int(source == "official"), json.dumps(["same type, same day, same actors"])),
    )  # fmt: skip


def _deadline(conn: sqlite3.Connection, story: str, first: int, moves: int) -> None:
    kind, _, due, *_ = STEPS[moves - 1]
    key = conn.execute("SELECT coalesce(max(id), 0) + 1 FROM deadlines").fetchone()[0]
    conn.execute(
        "INSERT INTO deadlines VALUES (?,?,?,?,?,?,?,?,?)",
        (key, story, "ByteDance must divest TikTok", "ByteDance doit céder TikTok",
         json.dumps(["ByteDance"]), "PAFACA", due, kind, moves),
    )  # fmt: skip
    for number, (kind, day, due_after, days, instrument, why) in enumerate(STEPS[:moves], 1):
        known = f"{day}T18:00:00+00:00"
        row = conn.execute(
            "SELECT e.id, m.quote FROM events e JOIN mentions m ON m.event_id = e.id "
            "WHERE e.id > ? AND e.date = ? ORDER BY e.id, m.id",
            (first, day),
        ).fetchone() or (None, "The order says so.")
        conn.execute(
            "INSERT INTO deadline_steps VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (key, number, kind, day, due_after, days, *row, instrument, why, known),
        )  # fmt: skip
    if _has_table(conn, "deadline_proposals"):  # a database of an older schema has none
        conn.execute(
            "INSERT INTO deadline_proposals VALUES (?, 1, '2024-03-13', '2024-09-13', NULL, "
            "'The bill gives six months.', 'H.R. 7521', '2024-03-13T18:00:00+00:00', "
            "'2024-04-24', '2024-04-24T18:00:00+00:00')",
            (key,),
        )


def _has_table(conn: sqlite3.Connection, name: str) -> bool:
    found = conn.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
    return found.fetchone() is not None


if __name__ == "__main__":
    seed(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 40)
