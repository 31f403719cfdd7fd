import pytest

from tracker.publish.language import load
from tracker.publish.reckoning import render_reckoning


@pytest.mark.parametrize(
    ("stated", "french"),
    [
        ("2024-04-24 + 270 days = 2025-01-19", "2024-04-24 + 270 jours = 2025-01-19"),
        (
            "2025-04-05 (the due date before) + 75 days = 2025-06-19; 2025-06-19: Register; "
            "2025-06-18: Sample Wire, 75 days + 2",
            "2025-04-05 (l’échéance précédente) + 75 jours = 2025-06-19; 2025-06-19: Register; "
            "2025-06-18: Sample Wire, 75 days + 2",
        ),
        (
            "the sources state 2025-06-19; 2025-04-04 + 75 days would be 2025-06-18",
            "les sources disent 2025-06-19; 2025-04-04 + 75 jours donneraient 2025-06-18",
        ),
        (
            "2025-06-19: 1 source; 2025-06-18: 2 sources",
            "2025-06-19: 1 source; 2025-06-18: 2 sources",
        ),
        ("", ""),
    ],
)
def test_a_sum_is_told_in_french_with_the_names_of_sources_as_they_are(
    stated: str, french: str
) -> None:
    assert render_reckoning(stated, load("fr")) == french
    assert render_reckoning(stated, load("en")) == stated
