"""The articles room: an entry and its page in, an Article of plain text out.

It finds the text, the language, the dated parts and the stories that an article names. It never
opens a socket, never follows what a page points to, and never lets a page make it wait.
"""

from tracker.articles.build import ArticlePool, article_from_entry
from tracker.articles.language import detect_language, likelier_language
from tracker.articles.relevance import stories_of
from tracker.articles.removal import is_removal
from tracker.articles.sections import find_sections
from tracker.articles.text import PageText, extract_text

__all__ = [
    "ArticlePool",
    "PageText",
    "article_from_entry",
    "detect_language",
    "extract_text",
    "find_sections",
    "is_removal",
    "likelier_language",
    "stories_of",
]
