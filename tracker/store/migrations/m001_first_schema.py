"""Migration 1: the tables of version 0.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def m001_first_schema(db: Database) -> None:
    """Everything of version 0.1."""
    for script in (_FEEDS, _ARTICLES, _TIMELINE, _DEADLINES, _CURATION, _SEARCH):
        db.executescript(script)


_FEEDS = """
CREATE TABLE stories (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    title_en TEXT NOT NULL DEFAULT '',
    title_fr TEXT NOT NULL DEFAULT '',
    jurisdiction TEXT NOT NULL DEFAULT '',
    terms TEXT NOT NULL DEFAULT '[]',
    window_start TEXT,
    window_end TEXT
);
CREATE TABLE feeds (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    lang TEXT NOT NULL DEFAULT '',
    jurisdiction TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL,
    followed INTEGER NOT NULL DEFAULT 1,
    last_checked TEXT,
    last_success TEXT,
    last_new_entry TEXT,
    usual_gap_s INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since TEXT,
    last_error TEXT,
    moved_to TEXT,
    gone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE fetch_state (
    feed_id TEXT PRIMARY KEY REFERENCES feeds(id),
    url TEXT NOT NULL,
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    body_hash TEXT NOT NULL DEFAULT '',
    digests BLOB NOT NULL DEFAULT x'',
    moved_count INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    feed_id TEXT NOT NULL REFERENCES feeds(id),
    key TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    published TEXT,
    published_raw TEXT NOT NULL DEFAULT '',
    updated TEXT,
    html TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    lang TEXT NOT NULL DEFAULT '',
    publisher TEXT NOT NULL DEFAULT '',
    facts TEXT NOT NULL DEFAULT '[]',
    notes TEXT NOT NULL DEFAULT '[]',
    content_hash TEXT NOT NULL,
    raw_hash TEXT NOT NULL DEFAULT '',
    article_id INTEGER REFERENCES articles(id),
    first_seen TEXT NOT NULL,
    page_try INTEGER NOT NULL DEFAULT 0,
    UNIQUE (feed_id, key)
);
CREATE INDEX entries_article ON entries(article_id);
CREATE INDEX entries_awaiting ON entries(feed_id) WHERE page_try > 0;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    ended TEXT,
    outcome TEXT NOT NULL DEFAULT 'running',
    feeds_checked INTEGER NOT NULL DEFAULT 0,
    feeds_failed INTEGER NOT NULL DEFAULT 0,
    feeds_unchanged INTEGER NOT NULL DEFAULT 0,
    entries_new INTEGER NOT NULL DEFAULT 0,
    articles_new INTEGER NOT NULL DEFAULT 0,
    mentions_new INTEGER NOT NULL DEFAULT 0,
    events_changed INTEGER NOT NULL DEFAULT 0,
    problems TEXT NOT NULL DEFAULT '[]',
    pid INTEGER,
    version TEXT NOT NULL DEFAULT ''
);
"""

_ARTICLES = """
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    feed_id TEXT REFERENCES feeds(id),
    url TEXT NOT NULL,
    identity TEXT,
    title TEXT NOT NULL,
    published TEXT,
    updated TEXT,
    lang TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL,
    publisher TEXT NOT NULL DEFAULT '',
    jurisdiction TEXT NOT NULL DEFAULT '',
    text_status TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    duplicate_of INTEGER REFERENCES articles(id),
    first_seen TEXT NOT NULL,
    known_at TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX articles_identity ON articles(identity);
CREATE INDEX articles_feed ON articles(feed_id);
CREATE INDEX articles_published ON articles(published);
CREATE TABLE article_texts (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id),
    text TEXT NOT NULL,
    sections TEXT NOT NULL DEFAULT '[]',
    facts TEXT NOT NULL DEFAULT '[]',
    stories TEXT NOT NULL DEFAULT '[]',
    sketch BLOB,
    extractor TEXT NOT NULL DEFAULT '',
    problem TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE article_bands (
    band INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    PRIMARY KEY (band, article_id)
) WITHOUT ROWID;
CREATE INDEX article_bands_article ON article_bands(article_id);
CREATE INDEX articles_duplicate ON articles(duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE TABLE pages (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id),
    url TEXT NOT NULL,
    content_type TEXT NOT NULL DEFAULT '',
    fetched_at TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE article_versions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    replaced TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    content_hash TEXT NOT NULL
);
CREATE INDEX article_versions_article ON article_versions(article_id);
"""

_TIMELINE = """
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    story TEXT NOT NULL,
    type TEXT NOT NULL,
    date TEXT NOT NULL,
    date_start TEXT NOT NULL,
    date_end TEXT NOT NULL,
    precision TEXT NOT NULL,
    year INTEGER GENERATED ALWAYS AS (CAST(substr(date_start, 1, 4) AS INTEGER)) STORED,
    month TEXT GENERATED ALWAYS AS (substr(date_start, 1, 7)) STORED,
    status TEXT NOT NULL,
    title TEXT NOT NULL,
    title_en TEXT NOT NULL DEFAULT '',
    title_fr TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',
    jurisdiction TEXT NOT NULL DEFAULT '',
    confidence REAL NOT NULL,
    source_count INTEGER NOT NULL,
    official INTEGER NOT NULL DEFAULT 0,
    review TEXT NOT NULL DEFAULT 'unreviewed',
    first_reported TEXT NOT NULL,
    updated TEXT NOT NULL,
    sequence INTEGER NOT NULL DEFAULT 0,
    claims TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX events_story_date ON events(story, date_start, id);
CREATE INDEX events_story_type_date ON events(story, type, date_start);
CREATE INDEX events_story_status_date ON events(story, status, date_start);
CREATE INDEX events_filters ON events(
    story, date_start, date_end, type, status, official, review, jurisdiction
);
CREATE INDEX events_date ON events(date_start);
CREATE INDEX events_type ON events(type);
CREATE INDEX events_status ON events(status);
CREATE INDEX events_year ON events(year);
CREATE INDEX events_month ON events(month);
CREATE INDEX events_jurisdiction ON events(jurisdiction);
CREATE TABLE mentions (
    id INTEGER PRIMARY KEY,
    event_id INTEGER REFERENCES events(id),
    article_id INTEGER NOT NULL REFERENCES articles(id),
    story TEXT NOT NULL,
    type TEXT NOT NULL,
    date TEXT NOT NULL,
    date_start TEXT NOT NULL,
    date_end TEXT NOT NULL,
    date_text TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL,
    derived INTEGER NOT NULL DEFAULT 0,
    quote TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    trigger TEXT NOT NULL DEFAULT '',
    actors TEXT NOT NULL DEFAULT '[]',
    instruments TEXT NOT NULL DEFAULT '[]',
    context TEXT NOT NULL DEFAULT '',
    rules TEXT NOT NULL DEFAULT '[]',
    reasons TEXT NOT NULL DEFAULT '[]',
    confidence REAL NOT NULL,
    official INTEGER NOT NULL DEFAULT 0,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    place INTEGER NOT NULL DEFAULT 0,
    keywords TEXT NOT NULL DEFAULT '[]',
    cases TEXT NOT NULL DEFAULT '[]',
    link_score REAL,
    link_reasons TEXT NOT NULL DEFAULT '[]',
    UNIQUE (article_id, story, type, date, start)
);
CREATE INDEX mentions_event ON mentions(event_id);
CREATE INDEX mentions_block ON mentions(story, type, date_start);
CREATE INDEX mentions_coarse ON mentions(story, type, date_end, date_start)
    WHERE date_end > date_start;
CREATE INDEX mentions_place ON mentions(place);
CREATE INDEX mentions_article ON mentions(article_id);
CREATE TABLE event_redirects (
    old_id INTEGER PRIMARY KEY,
    new_id INTEGER REFERENCES events(id),
    at TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE TABLE actors (
    id TEXT PRIMARY KEY,
    name_en TEXT NOT NULL,
    name_fr TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT ''
);
CREATE TABLE event_actors (
    event_id INTEGER NOT NULL REFERENCES events(id),
    actor_id TEXT NOT NULL REFERENCES actors(id),
    PRIMARY KEY (event_id, actor_id)
);
CREATE INDEX event_actors_actor ON event_actors(actor_id);
CREATE TABLE instruments (
    id TEXT PRIMARY KEY,
    name_en TEXT NOT NULL,
    name_fr TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    identifiers TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE event_instruments (
    event_id INTEGER NOT NULL REFERENCES events(id),
    instrument_id TEXT NOT NULL REFERENCES instruments(id),
    PRIMARY KEY (event_id, instrument_id)
);
CREATE INDEX event_instruments_instrument ON event_instruments(instrument_id);
CREATE TABLE event_versions (
    id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    known_from TEXT NOT NULL,
    known_until TEXT,
    change TEXT NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    story TEXT NOT NULL,
    type TEXT NOT NULL,
    date TEXT NOT NULL,
    date_start TEXT NOT NULL,
    date_end TEXT NOT NULL,
    precision TEXT NOT NULL,
    status TEXT NOT NULL,
    title TEXT NOT NULL,
    title_en TEXT NOT NULL DEFAULT '',
    title_fr TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',
    jurisdiction TEXT NOT NULL DEFAULT '',
    confidence REAL NOT NULL,
    source_count INTEGER NOT NULL,
    official INTEGER NOT NULL DEFAULT 0,
    review TEXT NOT NULL DEFAULT 'unreviewed',
    actors TEXT NOT NULL DEFAULT '[]',
    recorded TEXT NOT NULL,
    UNIQUE (event_id, version)
);
CREATE INDEX event_versions_known ON event_versions(story, known_from);
CREATE INDEX event_versions_filters ON event_versions(
    story, date_start, event_id, date_end, known_from, known_until, gone, review, type, status
);
CREATE INDEX event_versions_event ON event_versions(event_id, known_from);
"""

_DEADLINES = """
CREATE TABLE deadlines (
    id INTEGER PRIMARY KEY,
    story TEXT NOT NULL,
    obligation TEXT NOT NULL,
    obligation_fr TEXT NOT NULL DEFAULT '',
    actors TEXT NOT NULL DEFAULT '[]',
    instrument TEXT NOT NULL DEFAULT '',
    due TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    steps INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX deadlines_story ON deadlines(story, due);
CREATE TABLE deadline_steps (
    deadline_id INTEGER NOT NULL REFERENCES deadlines(id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    date TEXT NOT NULL,
    due TEXT NOT NULL DEFAULT '',
    days INTEGER,
    event_id INTEGER REFERENCES events(id),
    quote TEXT NOT NULL DEFAULT '',
    instrument TEXT NOT NULL DEFAULT '',
    explanation TEXT NOT NULL DEFAULT '',
    known_from TEXT,
    PRIMARY KEY (deadline_id, number)
);
CREATE INDEX deadline_steps_event ON deadline_steps(event_id);
"""

_CURATION = """
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    event_id INTEGER,
    action TEXT NOT NULL,
    field TEXT NOT NULL DEFAULT '',
    old TEXT NOT NULL DEFAULT '',
    new TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL,
    date TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    line INTEGER,
    active INTEGER NOT NULL DEFAULT 1,
    applied TEXT NOT NULL
);
CREATE INDEX corrections_event ON corrections(event_id);
"""

# remove_diacritics 2 also folds letters with several marks, so "etat" finds « État ».
_SEARCH = """
CREATE VIRTUAL TABLE events_fts USING fts5(
    title_en, title_fr, summary, content="events", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, content="articles", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);
"""
