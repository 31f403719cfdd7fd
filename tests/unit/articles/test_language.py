import pytest

from tracker.articles import detect_language

ENGLISH = "The Supreme Court upheld the law that requires the company to sell its application."
FRENCH = "La Cour suprême a validé la loi qui oblige l'entreprise à vendre son application."
GERMAN = "Der Oberste Gerichtshof hat das Gesetz bestätigt, das den Verkauf der App verlangt."


@pytest.mark.parametrize(
    ("text", "stated", "lang"),
    [
        (ENGLISH, "", "en"),
        (FRENCH, "", "fr"),
        (FRENCH, "en", "fr"),
        (ENGLISH, "fr", "en"),
        (ENGLISH.upper(), "fr", "en"),
        (FRENCH.upper(), "en", "fr"),
        (GERMAN * 3, "en", "de"),
        (
            "Moreno et al v. Nielsen et al\n\n[Order of Entry] Moreno et al v. Nielsen et al",
            "en",
            "en",
        ),
        ("TikTok ban", "fr", "fr"),
        ("TikTok", "", ""),
        ("2025-01-19 12:00 +0100 / 42 % $$$ " * 5, "en", "en"),
        ("", "fr", "fr"),
    ],
)
def test_case_69_the_text_tells_its_language_and_the_feed_where_it_cannot(
    text: str, stated: str, lang: str
) -> None:
    assert detect_language(text, stated) == lang


def test_case_69_a_text_in_two_languages_has_the_one_of_most_of_it() -> None:
    assert detect_language(FRENCH * 4 + ENGLISH, "en") == "fr"
