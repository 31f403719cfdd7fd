import pytest

from tracker.articles import stories_of
from tracker.model import Feed, Story

STORIES = (
    Story("tiktok-ban", {"en": "x"}, ("TikTok", "ByteDance", "loi « PAFACA »")),
    Story("eu-ai-act", {"en": "x"}, ("AI Act", "règlement sur l'intelligence artificielle")),
)


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("TikTok ban", "", ("tiktok-ban",)),
        ("", "TIKTOK's lawyers", ("tiktok-ban",)),
        ("", "(ByteDance)", ("tiktok-ban",)),
        ("", "tiktok-like", ("tiktok-ban",)),
        ("", "TikTokers danced", ()),
        ("", "antitiktok", ()),
        ("The AI\u00a0Act and TikTok", "", ("tiktok-ban", "eu-ai-act")),
        ("", "AI\nAct", ("eu-ai-act",)),
        ("", "le REGLEMENT sur l’intelligence artificielle", ("eu-ai-act",)),
        ("", "AI Action plan", ()),
        ("", "", ()),
    ],
)
def test_a_story_is_named_by_a_whole_term_whatever_its_case_and_accents(
    title: str, text: str, found: tuple[str, ...]
) -> None:
    assert stories_of(title, text, STORIES) == found


def test_an_entry_of_a_dedicated_feed_belongs_to_the_stories_of_the_feed() -> None:
    bill = Feed(id="b", url="https://x.example", stories=("eu-ai-act",), dedicated=True)
    assert stories_of("Signed by President.", "", STORIES, bill) == ("eu-ai-act",)
    news = Feed(id="n", url="https://x.example", stories=("eu-ai-act",))
    assert stories_of("Signed by President.", "", STORIES, news) == ()
