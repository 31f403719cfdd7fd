"""The address to ask for: a feed's own, or the API call that its kind makes of it."""

from tracker.feeds import congress, eurlex, federal_register, legisinfo, supreme_court
from tracker.model import Feed


def request_url(feed: Feed) -> str:
    """The URL to fetch for `feed`.

    An official source may be named by the page that readers know; what is asked for is its API,
    with the fields that hold the dates.
    """
    match feed.kind:
        case "congress_bill":
            return congress.request_url(feed.url)
        case "eurlex":
            return eurlex.request_url(feed)
        case "federal_register":
            return federal_register.request_url(feed.url)
        case "legisinfo":
            return legisinfo.request_url(feed.url)
        case "supreme_court_docket":
            return supreme_court.request_url(feed.url)
        case _:
            return feed.url
