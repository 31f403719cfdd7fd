from pathlib import Path

import pytest

from tracker.config import load_config
from tracker.model import Instrument, Story
from tracker.timeline.instruments import court_near, find_instruments, rules

ROOT = Path(__file__).parents[3]
PAFACA = Instrument(
    id="pafaca",
    names={
        "en": ("Protecting Americans from Foreign Adversary Controlled Applications Act", "PAFACA"),
        "fr": ("loi PAFACA", "loi d'avril 2024"),
    },
    identifiers=("Pub. L. 118-50",),
)
STORY = Story(id="s", title={}, terms=(), instruments=(PAFACA,))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("signed as Public Law 118–50 last year", ["pafaca"]),
        ("Pub. L. No. 117-328, div. R", ["pub-l-117-328"]),
        ("la loi d’avril 2024 et la loi PAFACA", ["pafaca", "pafaca"]),
        ("Executive Order 14166 of January 20, 2025", ["eo-14166"]),
        ("le décret présidentiel n° 14310", ["eo-14310"]),
        ("H.R. 7521 (118th Congress) and S. 686", ["hr-7521-118", "s-686"]),
        ("90 Fed. Reg. 8,611 (FR Doc. 2025-02087)", ["fr-90-8611", "fr-doc-2025-02087"]),
        ("No. 24-1113 (D.C. Cir. 2024)", ["cadc-24-1113"]),
        ("MARLAND v. TRUMP (E.D. Pa., 2:20-cv-04597)", ["paed-2-20-cv-04597"]),
        ("Application (24A587) for an injunction", ["scotus-24a587"]),
        ("before the Supreme Court, No. 24-656", ["scotus-24-656"]),
        ("Regulation (EU) 2024/1689, CELEX 32024R1689", ["celex-32024r1689", "celex-32024r1689"]),
        ("règlement (UE) 2022/2065", ["celex-32022r2065"]),
        ("Exec. Order No. 14,166 and H.R. 7521 in the 118th Congress", ["eo-14166", "hr-7521-118"]),
        ("la directive 2000/31/CE, affaire C‑511/21", ["celex-32000l0031", "eu-c-511-21"]),
        ("ECLI:EU:C:2019:562", ["ecli-eu-c-2019-562"]),
        ("NOR : ECOI2402090L", ["nor-ecoi2402090l"]),
        ("la loi n° 2024-449 du 21 mai 2024", ["fr-loi-2024-449"]),
        ("call 24-656 or 1:20 pm; the CEO 14166 times", []),
        ("No. 24-656 of an unnamed court", []),
    ],
)
def test_instruments_are_found_and_normalised(text: str, ids: list[str]) -> None:
    found = find_instruments(text, STORY)
    assert [one.id for one in found] == ids
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_finds_its_examples_and_not_their_look_alikes(rule) -> None:
    for example in rule.examples:
        assert rule.pattern.search(example), example
    for look_alike in rule.never:
        assert not rule.pattern.search(look_alike), look_alike


@pytest.mark.parametrize(
    ("text", "court"),
    [
        ("(D. Mont.) 12", "mtd"),
        ("(S.D.N.Y.) 12", "nysd"),
        ("the 9th Circuit, 12", "ca9"),
        ("the Fifth Circuit in 12", "ca5"),
        ("(D.D.C.) 12", "dcd"),
        ("(C.D. Cal.) 12", "cacd"),
        ("nothing 12", ""),
    ],
)
def test_courts_have_the_ids_of_the_free_law_project(text: str, court: str) -> None:
    assert court_near(text, len(text) - 2, len(text)) == court


def test_the_shipped_aliases_name_the_law_in_both_languages() -> None:
    story = next(s for s in load_config(ROOT / "feeds.yaml").stories if s.id == "tiktok-ban")
    for text in ("PAFACA", "the divest-or-ban law", "la loi d’avril 2024", "P.L. 118-50"):
        assert [one.id for one in find_instruments(text, story)] == ["pafaca"], text
