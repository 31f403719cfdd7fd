"""What a command that writes needs: configuration, lock, store, reader, linker; opened in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.cli.options import utc_now
from tracker.model import Config
from tracker.store.database import Store
from tracker.store.lock import writer_lock
from tracker.update import Linker, Reader


@dataclass(frozen=True, slots=True)
class Session:
    """Everything a pass works with."""

    config: Config
    store: Store
    reader: Reader
    linker: Linker
    now: datetime


@contextmanager
def writing(db: Path, config_path: Path, corrections_path: Path) -> Iterator[Session]:
    """Read the configuration, take the lock, open the database.

    In this order: a wrong configuration ends before anything is opened, and a second run ends
    before it touches the database.

    Raises:
        ConfigError: feeds.yaml or corrections.yaml is wrong.
        LockedError: another run works on the database.
        StoreError: the database cannot be used.
    """
    from tracker.articles import ArticlePool
    from tracker.config import load_config
    from tracker.extract import Extractor
    from tracker.timeline import load_corrections

    config = load_config(config_path)
    corrections = load_corrections(corrections_path)
    now = utc_now()
    with (
        writer_lock(db, now),
        Store.open(db) as store,
        ArticlePool() as articles,
    ):
        extractor = Extractor(config.stories, config.models)
        reader = Reader(config.stories, extractor, articles)
        yield Session(config, store, reader, Linker(config.stories, corrections), now)
        store.checkpoint()
