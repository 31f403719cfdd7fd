"""Notices that stand where an article stood: its source has taken it back."""

import re

MAX_TEXT = 400
"""Characters up to which a text is a notice; an article that begins so goes on to say more."""

_OF_ITSELF = (
    r"this (?:article|story|page|post|report|item|content) (?:has been|was) (?:\w+ly )?"
    r"(?:removed|withdrawn|retracted|deleted|taken down|unpublished)"
    r"|cet article (?:a été|est) (?:retiré|supprimé|dépublié)"
    r"|cette (?:page|publication|dépêche) (?:a été|est) (?:retirée|supprimée|dépubliée)"
)
_IN_SHORT = (
    r"(?:article|story|post|report|retraction)s?:? (?:has been |was )?"
    r"(?:removed|withdrawn|retracted|deleted)"
    r"|(?:article|dépêche) (?:retirée?|supprimée?|dépubliée?|annulée?)"
)
# "Posts removed under the act" and « article supprimé par le Sénat » go on: they are news.
_NOTICE = rf"(?:(?:{_OF_ITSELF})\b|(?:{_IN_SHORT})(?=\s*(?:[.!)\]]|$)))"
_AT_HEAD = re.compile(_NOTICE, re.IGNORECASE)
_IN_TITLE = re.compile(rf"(?:^|[:–—|\[(-]\s*){_NOTICE}", re.IGNORECASE)


def is_removal(title: str, text: str) -> bool:
    """Whether these are the words of a notice: at the head of a short text, or in its title."""
    if len(text) > MAX_TEXT:
        return False
    return bool(_AT_HEAD.match(text.strip()) or _IN_TITLE.search(title))
