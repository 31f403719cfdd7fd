"""Which of its sources an event is quoted by where there is room for one."""

from tracker.store.rows import EventRow, SourceRow

DAY = "2024-04-23"


def source(
    quote: str, *, date: str = DAY, status: str = "occurred", withdrawn: bool = False
) -> SourceRow:
    article = (1, "https://news.example/1", "Title", "The News", "en", DAY, "news", False)
    return SourceRow._make((*article, quote, date, "Tuesday", status, withdrawn, ""))


def event(*sources: SourceRow) -> EventRow:
    return EventRow(
        id=1,
        story="story",
        type="legislation",
        date=DAY,
        date_start=DAY,
        date_end=DAY,
        precision="day",
        status="occurred",
        title="The Senate passed the bill",
        title_en="The Senate passed the bill",
        title_fr="",
        summary="",
        jurisdiction="US",
        confidence=0.99,
        source_count=len(sources),
        official=False,
        review="unreviewed",
        first_reported=DAY,
        updated=DAY,
        sequence=1,
        sources=sources,
    )


def quoted(*sources: SourceRow) -> str:
    chosen = event(*sources).stated_by
    assert chosen is not None
    return chosen.quote


def test_a_source_that_expected_it_gives_way_to_one_that_tells_it() -> None:
    expected = source("The Senate could vote on Tuesday", status="possible")
    assert quoted(expected, source("The Senate passed the bill")) == "The Senate passed the bill"


def test_the_day_goes_before_the_status_and_what_is_in_force_before_both() -> None:
    other_day = source("passed on Monday", date="2024-04-22")
    announced = source("is to pass on Tuesday", status="scheduled")
    taken_back = source("passed on Tuesday", withdrawn=True)
    assert quoted(taken_back, other_day, announced) == "is to pass on Tuesday"


def test_of_several_that_fit_the_first_is_quoted() -> None:
    assert quoted(source("first"), source("second")) == "first"


def test_an_event_without_a_source_is_quoted_by_none() -> None:
    assert event().stated_by is None
