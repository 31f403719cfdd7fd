"""Pages that answer 200 and hold no article: consent, pay wall, login, "not found", script only."""

import re
from dataclasses import dataclass

SHORT = 800
"""Characters up to which a wall's wording decides: a longer text may well quote such words."""
TEASER = 2_500
"""The same for a pay wall, which shows the article's first paragraphs."""
MIN_TEXT = 80
SAME_SUBJECT = 0.15
"""Share of the words of the feed's title and summary that the page of the same article has."""

_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True, slots=True)
class _Wall:
    """One kind of wall: its name, the wording of its page, of its title, and how long it may be."""

    name: str
    body: re.Pattern[str]
    title: re.Pattern[str]
    limit: int = SHORT


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases) or r"(?!)", re.IGNORECASE)


_WALLS = (
    _Wall(
        "a consent page",
        _any(
            r"(?:accept|manage|reject) (?:all )?cookies",
            r"cookie (?:settings|preferences)",
            r"we (?:value|care about|respect) your privacy",
            r"(?:we and )?our (?:\d+ )?partners (?:store|process|use)",
            r"accepter (?:et (?:continuer|fermer)|(?:tous )?les cookies)",
            r"continuer sans accepter",
            r"nous et nos (?:\d+ )?partenaires",
            r"respect(?:ons)? (?:de )?votre vie privée",
            r"gérer (?:mes|vos) (?:cookies|préférences|choix)",
        ),
        _any(r"before you continue", r"avant (?:de continuer|d.accéder)", r"^consent\b"),
    ),
    _Wall(
        "a pay wall",
        _any(
            r"subscribe (?:now )?(?:to|for) (?:continue|read|keep|unlock|full|unlimited|get)",
            r"to continue reading",
            r"already a (?:subscriber|member)",
            r"(?:for|to) (?:our )?(?:paid )?subscribers only",
            r"this (?:article|content) is (?:only )?(?:for|reserved for|exclusive to|available to)",
            r"réservée? (?:aux|à nos) abonnée?s",
            r"il vous reste [\d,. ]+ ?% de cet article",
            r"(?:déjà|pas encore) abonnée?",
            r"abonnez-vous pour",
            r"pour lire la suite",
        ),
        _any(),
        TEASER,
    ),
    _Wall(
        "a login form",
        _any(
            r"(?:log|sign) ?in to (?:your account|continue|read|view)",
            r"forgot(?:ten)? (?:your )?password",
            r"create (?:a free|an) account to",
            r"register (?:now |for free )?to (?:continue|read)",
            r"connectez-vous (?:pour|à votre)",
            r"mot de passe oublié",
            r"identifiez-vous",
        ),
        _any(r"^(?:log|sign) ?in\b", r"^connexion\b", r"^se connecter\b"),
    ),
    _Wall(
        "an error page",
        _any(
            r"page (?:you (?:requested|are looking for|were looking for) )?"
            r"(?:was |is |could |can ?|cannot )?(?:not |n.t )?(?:be )?(?:not )?found",
            r"this page (?:does not|doesn.t|no longer) exists?",
            r"page (?:introuvable|non trouvée)",
            r"cette page n.existe (?:pas|plus)",
            r"something went wrong",
            r"internal server error",
            r"service (?:temporarily )?unavailable",
        ),
        _any(r"\b404\b", r"not found", r"introuvable", r"\berror \d{3}", r"^(?:error|erreur)\b"),
    ),
    _Wall(
        "a page that needs a script",
        _any(
            r"(?:enable|turn on|activate|requires?|allow) (?:javascript|js\b)",
            r"javascript (?:is (?:disabled|required)|must be enabled)",
            r"activer javascript",
            r"javascript (?:est désactivé|doit être activé)",
        ),
        _any(),
    ),
    _Wall(
        "a check for robots",
        _any(
            r"verify(?:ing)? (?:that )?you are (?:a )?human",
            r"are you a (?:robot|human)",
            r"checking your browser",
            r"unusual traffic",
            r"access (?:to this page has been )?denied",
            r"vérifi(?:ons|er|cation) (?:que )?vous (?:êtes|n.êtes)",
        ),
        _any(r"just a moment", r"attention required", r"access denied", r"captcha", r"un instant"),
    ),
)


def wall(text: str, page_title: str, *, is_free: bool, told: str) -> str:
    """What the page is instead of the article, in words; "" where it is the article.

    Args:
        text: what was extracted from the page.
        page_title: its own title.
        is_free: False where the page states `isAccessibleForFree: false`.
        told: what the feed says of the article, title and text.
    """
    length = len(text)
    for kind in _WALLS:
        if length >= kind.limit:
            continue
        if kind.body.search(text) or (page_title not in told and kind.title.search(page_title)):
            return kind.name
    if not is_free and length < TEASER:
        return "the teaser of a pay wall"
    if length < MIN_TEXT:
        return "a page without text"
    if len(told) > length + 200:
        return "a page with less text than the feed"
    if _is_of_something_else(f"{page_title}\n{text}", told):
        return "a page about something else"
    return ""


def _is_of_something_else(page: str, told: str) -> bool:
    """Whether hardly a word of the feed's own title and summary is on the page."""
    words = {w.lower() for w in _WORD.findall(told)}
    if len(words) < 6:
        return False
    present = {w.lower() for w in _WORD.findall(page)}
    return len(words & present) < SAME_SUBJECT * len(words)
