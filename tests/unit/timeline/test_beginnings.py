"""Which due dates begin a life, and what ties an extension to one."""

from tests.unit.timeline.test_deadlines import lives, moves
from tracker.model import SourceKind

SELL = {"actors": ("ByteDance",)}


def steps(told):
    return [(kind, act, due) for kind, act, due, _ in moves(lives(told))]


def test_the_day_by_which_a_court_is_asked_to_decide_obliges_nobody(mention) -> None:
    asked = [
        "Both sides have asked for a decision by December 6",
        "A decision is requested by December 6, 2024.",
        "La société demande à la Cour suprême de geler la loi d'ici au 6 décembre",
    ]
    told = [
        mention("deadline", "2024-12-06", quote, known="2024-09-16", status="scheduled")
        for quote in asked
    ]
    assert lives(told) == ()


def test_what_a_court_orders_by_a_day_is_due(mention) -> None:
    told = mention(
        "deadline", "2025-01-20", "The court told the agency to answer by January 20",
        known="2025-01-10", status="scheduled",
    )  # fmt: skip
    assert len(lives([told])) == 1


def test_a_doubtful_due_date_begins_no_life_unless_an_extension_moves_it(mention) -> None:
    due = mention("deadline", "2025-03-21", "cameras off by March 21", article=1,
                  known="2025-02-20", confidence=0.4, status="scheduled")  # fmt: skip
    assert lives([due]) == ()
    moved = [
        mention("deadline", "2025-03-21", "and no longer March 21", article=2, start=30,
                known="2025-03-20", confidence=0.4, status="cancelled"),
        mention("extension", "2025-03-20", "he moved that to April 20", article=2),
        mention("deadline", "2025-04-20", "off by April 20", article=2, start=60,
                known="2025-03-20", status="scheduled"),
    ]  # fmt: skip
    assert [due for *_, due in steps([due, *moved])] == ["2025-03-21", "2025-04-20"]


def test_a_due_date_that_is_first_told_afterwards_was_not_set_afterwards(mention) -> None:
    told = mention("deadline", "2023-08-24", "had until 24 August 2023", known="2024-11-29")
    assert steps([told]) == [("set", "2023-08-24", "2023-08-24")]


def test_an_injunction_that_lifts_a_due_date_did_not_set_it(mention) -> None:
    told = [
        mention("deadline", "2025-01-01", "companies had to report by January 1", article=1,
                start=60, known="2024-12-03", status="cancelled"),
        mention("ruling", "2024-12-03", "Judge Mazzant blocked the law", article=1),
        mention("deadline", "2025-01-01", "must report by January 1", known="2024-10-01",
                status="scheduled"),
    ]  # fmt: skip
    assert steps(told) == [("set", "2024-10-01", "2025-01-01"), ("lifted", "2024-12-03", "")]


def test_a_day_that_one_source_counted_to_is_told_beside_the_stated_one(mention) -> None:
    told = [
        mention("legislation", "2024-04-24", "Biden signed the law", article=1),
        mention("deadline", "2025-01-19", "for ByteDance to sell by January 19", article=1,
                start=22, known="2024-04-24", status="scheduled", publisher="Wire", **SELL),
        mention("legislation", "2024-04-24", "Biden signed the law", article=2),
        mention("deadline", "2025-04-24", "makes ByteDance sell within a year", article=2,
                start=22, known="2024-04-25", status="scheduled", derived=True,
                publisher="Notes", **SELL),
    ]  # fmt: skip
    [life] = lives(told)
    assert [step.due for step in life.steps] == ["2025-01-19"]
    assert life.steps[0].explanation.endswith("; 2025-01-19: Wire; 2025-04-24: Notes")


def test_two_due_dates_of_one_law_are_two_obligations_where_one_article_tells_both(
    mention,
) -> None:
    told = [
        mention("legislation", "2024-04-24", "Biden signed the law", article=1),
        mention("deadline", "2025-01-19", "for ByteDance to sell by January 19", article=1,
                start=22, known="2024-04-24", status="scheduled", **SELL),
        mention("deadline", "2025-04-24", "and to sell the rest within a year", article=1,
                start=60, known="2024-04-24", status="scheduled", derived=True, **SELL),
    ]  # fmt: skip
    assert len(lives(told)) == 2


def test_an_extension_in_a_bulletin_moves_no_due_date_of_another_matter(mention) -> None:
    told = [
        mention("deadline", "2025-12-22", "Responses are wanted by December 22", article=1,
                known="2025-12-03", status="scheduled"),
        mention("extension", "2025-12-03", "As of Wednesday, drillers get more time", article=1,
                start=900),
        mention("deadline", "2027-01-22", "have until January 22, 2027", article=1, start=940,
                known="2025-12-03", status="scheduled"),
    ]  # fmt: skip
    assert steps(told) == [
        ("set", "2025-12-03", "2025-12-22"),
        ("extended", "2025-12-03", "2027-01-22"),
    ]
    assert len(lives(told)) == 2


def test_an_obligation_is_met_by_a_sale_that_is_told_as_closed_not_by_one_to_come(mention) -> None:
    told = [
        mention("deadline", "2025-12-16", "ByteDance must sell by December 16", article=1,
                known="2025-09-10", status="scheduled", **SELL),
        mention("deal", "2025-09-19", "the presidents will speak on Friday to complete the sale",
                known="2025-09-15", status="scheduled", **SELL),
        mention("deal", "2025-09-19", "Xi gave ByteDance the go-ahead", known="2025-09-20", **SELL),
    ]  # fmt: skip
    assert [kind for kind, *_ in steps(told)] == ["set"]
    closed = mention("deal", "2025-09-19", "ByteDance closed the sale", known="2025-09-20", **SELL)
    assert [kind for kind, *_ in steps([*told, closed])] == ["set", "met"]


def test_a_stray_report_of_a_law_does_not_undo_an_extension(mention) -> None:
    told = [
        mention("deadline", "2025-12-16", "ByteDance must sell by December 16", article=1,
                known="2025-09-16", status="scheduled", **SELL),
        mention("deadline", "2025-12-16", "December 16 no longer counts", article=2, start=90,
                known="2025-09-25", status="cancelled", **SELL),
        *(mention("extension", "2025-09-25", "not to act for 120 days", article=number)
          for number in (2, 3, 4)),
        mention("deadline", "2026-01-23", "until January 23", article=2, start=30,
                known="2025-09-25", status="scheduled", **SELL),
        mention("legislation", "2025-09-25", "the law that was signed", article=5, confidence=0.3),
    ]  # fmt: skip
    assert [due for *_, due in steps(told)] == ["2025-12-16", "2026-01-23"]


def test_what_a_passed_bill_would_oblige_to_is_not_due_until_it_is_signed(mention) -> None:
    due = mention("deadline", "2025-04-19", "the cut-off would move to April 19", article=1,
                  start=30, known="2024-04-20", status="scheduled")  # fmt: skip
    passed = mention("legislation", "2024-04-20", "The House passed the bill", article=1)
    assert lives([due, passed]) == ()
    signed = mention("legislation", "2024-04-20", "Biden signed the bill", article=1)
    assert len(lives([due, signed])) == 1


def test_an_official_count_is_an_obligation_of_its_own(mention) -> None:
    told = [
        mention("executive_action", "2025-01-20", "The order of January 20", article=1),
        mention("deadline", "2025-04-05", "to sell by April 5", article=1, start=30,
                known="2025-01-20", status="scheduled", **SELL),
        mention("executive_action", "2025-01-20", "The order of January 20", article=2),
        mention("deadline", "2025-02-19", "to sell a part within 30 days", article=2, start=30,
                known="2025-01-28", status="scheduled", derived=True,
                source=SourceKind.OFFICIAL, **SELL),
    ]  # fmt: skip
    assert len(lives(told)) == 2
