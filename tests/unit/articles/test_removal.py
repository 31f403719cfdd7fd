"""Notices that an article was taken back, and articles that only speak of such."""

import pytest

from tracker.articles import is_removal


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Court upholds ban", "This article was removed."),
        ("Court upholds ban", "This story has been retracted because it named the wrong court."),
        ("TikTok: this article was removed", ""),
        ("Article removed", "Article removed"),
        ("[Report withdrawn] Court upholds ban", ""),
        ("Court upholds ban", "Story deleted. It named the wrong court."),
        ("Retracted", "This report was temporarily withdrawn."),
        ("Interdiction confirmée", "Cet article a été retiré à la demande de son auteur."),
        ("Cette dépêche est annulée – dépêche supprimée", ""),
    ],
)
def test_a_notice_at_the_head_of_a_short_text_or_in_a_title(title: str, text: str) -> None:
    assert is_removal(title, text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("TikTok says the post was removed by mistake", "The company said that it was restored."),
        ("Senator: \u201cthis law has been withdrawn\u201d", "The bill goes back to committee."),
        ("Court upholds ban", "The judge wrote that this article was removed from the treaty."),
        ("Court upholds ban", "This story has been updated with the reply of the company."),
        ("Court upholds ban", "This article was removed from the print edition. " * 10),
        ("Article 5 removed from the act", "Parliament struck it."),
        ("AI Act: article deleted in committee", "Parliament votes on the rest in May."),
        ("Judge rules on takedowns", "Posts removed under the act must be shown again."),
        ("FCC: report withdrawn after protests", "The commission will write another one."),
        ("Loi TikTok : article supprimé par le Sénat", "Les députés le rétablissent."),
        ("", ""),
    ],
)
def test_an_article_that_speaks_of_removals_is_none(title: str, text: str) -> None:
    assert not is_removal(title, text)
