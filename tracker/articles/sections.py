"""Live blogs and dated lists: the parts of a document that have a date of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.articles.metadata import LivePost
from tracker.model import Section


@dataclass(frozen=True, slots=True)
class LiveText:
    """The posts of a live blog as one text, with a section for each; offsets are of `text`."""

    text: str
    sections: tuple[Section, ...]


def live_text(posts: Sequence[LivePost]) -> LiveText:
    """Posts as one text, one blank line apart, in the order of the page."""
    pieces: list[str] = []
    sections: list[Section] = []
    at = 0
    for post in posts:
        piece = f"{post.headline}\n\n{post.body}".strip() if post.headline else post.body
        pieces.append(piece)
        sections.append(Section(at, at + len(piece), post.published))
        at += len(piece) + 2
    return LiveText("\n\n".join(pieces), tuple(sections))


def find_sections(document: str, published: datetime | None) -> tuple[Section, ...]:
    """The dated parts of `document`; none where it is one piece."""
    return ()
