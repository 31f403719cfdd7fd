"""Headlines: whole, factual, in the language of their source, with every hedge kept."""

import pytest

from tracker.model import SourceKind, Story
from tracker.timeline.features import book_of
from tracker.timeline.merge import merge_event
from tracker.timeline.titles import MAX_LENGTH, headline, title_of

STORY = Story(id="tiktok-ban", title={}, terms=("TikTok",))


@pytest.mark.parametrize(
    ("event_type", "quote", "context", "trigger", "title"),
    [
        # The day goes, for the timeline shows it; but not where it is the news.
        ("executive_action", "President Trump on Friday signed an order that bans TikTok.", "",
         "signed", "President Trump signed an order that bans TikTok"),
        ("effective", "The law takes effect on Sunday, January 19.", "", "takes effect",
         "The law takes effect on January 19"),
        # A date is not cut in two.
        ("effective", "Obligations for general-purpose models apply from August 2, 2025, and most "
         "of the other rules from August 2, 2026.", "", "apply",
         "Obligations for general-purpose models apply from August 2, 2025"),
        ("regulation", "Prohibits, beginning 45 days after August 6, 2020, any transaction by any "
         "person with ByteDance Ltd. or its subsidiaries.", "", "Prohibits",
         "Prohibits any transaction by any person with ByteDance Ltd. or its subsidiaries"),
        # Nor a span of time from what it is counted from.
        ("service", "TikTok went dark for its American users late on Saturday, a little more than "
         "an hour before the ban took effect on January 19.", "", "went dark",
         "TikTok went dark for its American users"),
        ("effective", "Most of its rules are to apply two years after it enters into force, "
         "with some exceptions for systems that are already on the market.", "", "apply",
         "Most of its rules are to apply two years after it enters into force"),
        # Nor a list.
        ("deal", "TikTok and ByteDance signed binding agreements with Oracle, Silver Lake and MGX "
         "to form a joint venture for the American business.", "", "signed",
         "TikTok and ByteDance signed binding agreements with Oracle, Silver Lake and MGX"),
        # A label before a colon goes, and quotation marks that lost their other half.
        ("deadline", "Only the date has moved: Executive Order 14310 extends the delay to "
         "September 17, 2025.", "", "extends",
         "Executive Order 14310 extends the delay to September 17, 2025"),
        ("ruling", "January 17, 2025: The Supreme Court upholds the TikTok law.", "", "upholds",
         "The Supreme Court upholds the TikTok law"),
        ("hearing", "“We go dark, the lawyer told the Supreme Court", "", "told",
         "We go dark, the lawyer told the Supreme Court"),
    ],
)  # fmt: skip
def test_a_headline_stands_by_itself(
    mention, event_type: str, quote: str, context: str, trigger: str, title: str
) -> None:
    told = mention(event_type, "2025-01-17", quote, context=context, trigger=trigger)
    assert title_of(told) == title


@pytest.mark.parametrize(
    ("quote", "trigger", "title"),
    [
        ("La Cour suprême des États-Unis a validé vendredi, à l'unanimité, la loi", "validé",
         "La Cour suprême des États-Unis a validé, à l'unanimité, la loi"),
        ("Donald Trump a signé jeudi 19 juin un décret qui laisse à ByteDance 90 jours de plus",
         "signé", "Donald Trump a signé un décret qui laisse à ByteDance 90 jours de plus"),
        ("18 janvier 2025 : TikTok cesse de fonctionner aux États-Unis.", "cesse",
         "TikTok cesse de fonctionner aux États-Unis"),
    ],
)  # fmt: skip
def test_a_french_headline_loses_its_french_day(
    mention, quote: str, trigger: str, title: str
) -> None:
    assert title_of(mention("ruling", "2025-01-17", quote, lang="fr", trigger=trigger)) == title


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_hedge_and_a_condition_are_never_cut_off(mention, lang: str) -> None:
    long = {
        "en": "ByteDance must sell the American business of the app that two hundred million "
        "people use unless the Supreme Court steps in before the law takes effect",
        "fr": "ByteDance devra céder les activités américaines de cette application que deux "
        "cents millions de personnes utilisent sauf si la Cour suprême intervient à temps",
    }[lang]
    told = mention("deadline", "2025-01-19", long, lang=lang, status="scheduled")
    title = title_of(told)
    assert len(title) <= MAX_LENGTH
    assert title.endswith("…")


def test_an_event_is_not_headed_by_a_clause_about_another_act(mention) -> None:
    told = [
        mention("deal", "2025-12-18", "the sale that TikTok agreed on December 18 was closed",
                trigger="agreed"),
        mention("deal", "2025-12-18", "TikTok signed agreements with Oracle", trigger="signed"),
    ]  # fmt: skip
    event = merge_event(1, told, STORY, book_of(STORY))
    assert event.title_en == "TikTok signed agreements with Oracle"


def test_what_was_announced_never_heads_what_happened(mention) -> None:
    told = [
        mention("deal", "2026-01-22", "The sale of TikTok to Oracle is scheduled to close",
                status="scheduled", trigger="close"),
        mention("deal", "2026-01-22", "It closes", trigger="closes"),
    ]  # fmt: skip
    assert merge_event(1, told, STORY, book_of(STORY)).title_en == "It closes"


def test_a_date_keeps_the_best_words_whether_it_is_ahead_or_past(mention) -> None:
    told = [
        mention("deadline", "2025-09-17", "Executive Order 14310 gives ByteDance until then",
                status="scheduled", trigger="gives"),
        mention("deadline", "2025-09-17", "It was to expire", status="cancelled", trigger="expire"),
        mention("deadline", "2025-09-17", "It was to expire", status="cancelled", trigger="expire"),
    ]  # fmt: skip
    event = merge_event(1, told, STORY, book_of(STORY))
    assert event.title_en == "Executive Order 14310 gives ByteDance until then"


@pytest.mark.parametrize(
    ("better", "worse", "trigger"),
    [
        ("The Senate passed the TikTok bill", "It passed the TikTok bill", "passed"),
        ("Judge Nichols blocks the TikTok ban", "Judge Nichols blocks it as well", "blocks"),
        ("The House passed the TikTok bill", "to the House, which passed the TikTok bill",
         "passed"),
        ("The TikTok law takes effect in May", "a little more than an hour before the TikTok law "
         "takes effect", "takes effect"),
        ("Montana banned TikTok outright", "Montana said that it banned it", "banned"),
        ("President Trump ordered ByteDance to sell TikTok", "85 FR 51297 was ordered", "ordered"),
    ],
)  # fmt: skip
def test_the_better_of_two_clauses_is_taken(mention, better: str, worse: str, trigger: str) -> None:
    merits = [
        headline(mention("ruling", "2025-01-17", quote, trigger=trigger))[0]
        for quote in (better, worse)
    ]
    assert merits[0] > merits[1]


def test_a_courts_own_words_give_way_to_those_of_a_newspaper(mention) -> None:
    words = "The Supreme Court upholds the law on TikTok"
    court = headline(mention("ruling", "2025-01-17", words, source=SourceKind.COURT))[0]
    news = headline(mention("ruling", "2025-01-17", words))[0]
    assert news > court


@pytest.mark.parametrize(
    ("event_type", "quote", "trigger", "title"),
    [
        # What is asked of whom is not cut off.
        ("lawsuit", "TikTok and ByteDance filed a petition asking a federal appeals court in "
         "Washington to strike down the law", "filed",
         "TikTok and ByteDance filed a petition asking a federal appeals court in Washington to "
         "strike down the law"),
        ("legislation", "The House passed a bill under which residents of every state would be "
         "able to tell each data broker in the country to delete what it holds of them", "passed",
         "The House passed a bill under which residents of every state would be able to tell each "
         "data…"),
        # Nor ends a headline on a word that needs the next one, or on half of a date.
        ("legislation", "The bill that Congress has sent to the White House makes the owner of the "
         "app sell it by January 19 of next year", "makes",
         "The bill that Congress has sent to the White House makes the owner of the app sell it…"),
        # An alternative and a span of time can go.
        ("legislation", "The U.S. House of Representatives passed a bill that would oblige "
         "ByteDance to sell TikTok within six months or see the app shut out", "passed",
         "The U.S. House of Representatives passed a bill that would oblige ByteDance to sell "
         "TikTok"),
    ],
)  # fmt: skip
def test_a_long_clause_is_cut_where_it_can_be(mention, event_type, quote, trigger, title) -> None:
    assert title_of(mention(event_type, "2025-01-17", quote, trigger=trigger)) == title


@pytest.mark.parametrize(
    ("lang", "quote", "trigger", "date_text", "title"),
    [
        # The clause that is dated, not the sentence that it hangs on.
        ("en", "TikTok went dark, a little more than an hour before the ban took effect on "
         "January 19.", "took effect", "January 19", "The ban took effect on January 19"),
        ("en", "The scandal broke, when the Environmental Protection Agency accused the company.",
         "accused", "", "The Environmental Protection Agency accused the company"),
        ("fr", "Le Sénat l'avait adoptée mardi par 79 voix contre 18, trois jours après le vote de "
         "la Chambre des représentants, le 20 avril.", "vote", "20 avril",
         "Le vote de la Chambre des représentants"),
        # Another day is not told while the event's own was cut off.
        ("en", "Prohibited uses were to apply from August 2, 2025, and most of the other rules of "
         "the act on artificial intelligence from August 2, 2026.", "apply", "August 2, 2026",
         "Prohibited uses were to apply from August 2, 2025, and most of the other rules of the "
         "act…"),
        # What comes next is not begun and left.
        ("en", "Online platforms of every size must publish their rules by July 1, 2025, and by "
         "January 1, 2026, report how often they took content down and what was said against it",
         "publish", "July 1, 2025",
         "Online platforms of every size must publish their rules by July 1, 2025"),
        ("fr", "Les plateformes doivent publier leurs règles avant le 1er juillet 2025, et d'ici "
         "le 1er janvier 2026, rendre compte de chacun des contenus qu'elles ont retirés",
         "publier", "1er juillet 2025",
         "Les plateformes doivent publier leurs règles avant le 1er juillet 2025"),
        # Nor does a headline end on an insertion, before what was adopted.
        ("fr", "L'assemblée des représentants a adopté, par 352 voix contre 65, une proposition de "
         "loi sur les applications étrangères", "adopté", "",
         "L'assemblée des représentants a adopté une proposition de loi sur les applications "
         "étrangères"),
        # What a court found is not cut off.
        ("en", "In a long opinion the Fifth Circuit held that the way in which the bureau gets its "
         "money every year is against the Constitution", "held", "",
         "In a long opinion the Fifth Circuit held that the way in which the bureau gets its money "
         "every…"),
    ],
)  # fmt: skip
def test_a_headline_tells_what_is_dated(
    mention, lang: str, quote: str, trigger: str, date_text: str, title: str
) -> None:
    told = mention("ruling", "2025-01-17", quote, lang=lang, trigger=trigger, date_text=date_text)
    assert title_of(told) == title


def test_a_bill_that_is_named_heads_better_than_one_that_is_not(mention) -> None:
    merits = [
        headline(mention("legislation", "2024-03-13", quote, lang=lang, trigger=trigger))[0]
        for lang, quote, trigger in (
            ("en", "The House passed H.R. 7521 in March", "passed"),
            ("en", "The U.S. House of Representatives passed a bill", "passed"),
            ("fr", "La Chambre a adopté la proposition de loi sur TikTok", "adopté"),
            ("fr", "La Chambre des représentants a adopté une proposition de loi", "adopté"),
        )
    ]
    assert merits[0] > merits[1]
    assert merits[2] > merits[3]
