"""What a pass works with, opened in order: lock, database, reader, linker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.articles import ArticlePool
from tracker.corrections import Corrections, load_corrections
from tracker.model import Config
from tracker.store.database import Store
from tracker.store.lock import writer_lock
from tracker.update.absorb import Reader
from tracker.update.linking import Linker

if TYPE_CHECKING:
    from tracker.extract import Extractor


@dataclass(frozen=True, slots=True)
class Session:
    """Everything a pass works with; `now` is its instant."""

    config: Config
    store: Store
    reader: Reader
    linker: Linker
    now: datetime


@contextmanager
def writing(config: Config, corrections: Path | None, db: Path, now: datetime) -> Iterator[Session]:
    """Hold the lock and the open database while the block runs.

    Args:
        config: feeds and stories.
        corrections: what editors decided; None for none.
        db: the database; made if it does not exist.
        now: the instant of the pass, aware.

    Raises:
        ConfigError: corrections.yaml is wrong; nothing was opened.
        LockedError: another run works on the database; it was not touched.
        StoreError: the database cannot be used.
    """
    decided = load_corrections(corrections) if corrections else Corrections()
    with writer_lock(db, now), Store.open(db) as store, ArticlePool() as articles:
        reader = Reader(config.stories, partial(_load_extractor, config), articles)
        yield Session(config, store, reader, Linker(config.stories, decided), now)
        store.checkpoint()


def _load_extractor(config: Config) -> Extractor:
    from tracker.extract import Extractor

    return Extractor(config.stories, config.models)
