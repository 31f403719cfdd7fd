"""The address to ask for: a feed's own, or the API call that its kind makes of it."""

from tracker.model import Feed


def request_url(feed: Feed) -> str:
    """The URL to fetch for `feed`."""
    return feed.url
