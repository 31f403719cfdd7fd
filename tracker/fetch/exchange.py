"""One `FetchRequest` in, one outcome out: conditional GET and what its answer means."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable

from tracker.fetch.client import Answer
from tracker.fetch.headers import read_retry_after, read_validators
from tracker.fetch.politeness import HostTurns
from tracker.fetch.reasons import Reason, Refusal, reason_of_status
from tracker.fetch.robots import LIMIT_BYTES, Robots
from tracker.fetch.secrets import Credentials, read_credentials
from tracker.fetch.settings import FetchSettings
from tracker.fetch.urls import Url, host_of, parse_url, show_url, tell_url
from tracker.fetch.walk import Arrival, Errand, Walker
from tracker.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    NotModified,
    Validators,
)

log = logging.getLogger(__name__)

_ACCEPT_FEED = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/rdf+xml, application/xml;q=0.9, application/json;q=0.9, text/xml;q=0.9, "
    "*/*;q=0.5"
}
_ACCEPT_PAGE = {"Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"}
_ACCEPT_ROBOTS = {"Accept": "text/plain, */*;q=0.5"}
_BLANK = b" \t\r\n\f\v\0\xef\xbb\xbf"


class Exchange:
    """Turns requests into outcomes for one pass."""

    def __init__(self, walker: Walker, turns: HostTurns, settings: FetchSettings) -> None:
        self._settings = settings
        self._turns = turns
        self._walker = walker
        self._robots: dict[tuple[bool, Url | None], Robots] = {}

    async def close(self) -> None:
        """Drop what is under way."""
        for robots in self._robots.values():
            await robots.close()

    async def run(self, request: FetchRequest) -> FetchOutcome:
        """Fetch one URL. Never raises, except when cancelled."""
        try:
            outcome = await self._run(request)
        except Refusal as refusal:
            outcome = failed(request, self._settings, refusal)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("a bug while fetching id=%s", request.id)
            bug = Refusal(Reason.INTERNAL, "a bug in the tracker; the log has its traceback")
            outcome = failed(request, self._settings, bug)
        _log_outcome(outcome)
        return outcome

    async def _run(self, request: FetchRequest) -> FetchOutcome:
        url = parse_url(request.url)
        credentials = read_credentials(request, url)
        errand = Errand(
            url=url.without_login,
            headers=_ACCEPT_PAGE if request.is_page else _ACCEPT_FEED,
            own_headers={**credentials.headers, **_conditions(request.validators)},
            allow_private=request.allow_private,
            proxy=credentials.proxy,
            limit_bytes=self._settings.body_limit_bytes,
        )
        try:
            arrival = await self._walker.walk(
                errand, self._check_page(errand) if request.is_page else None
            )
            return self._read(request, arrival, credentials)
        except Refusal as refusal:
            refusal.message = credentials.scrub(refusal.message)
            raise

    def _check_page(self, page: Errand) -> Callable[[Url], Awaitable[None]]:
        robots = self._robots_by(page.allow_private, page.proxy)

        async def check(url: Url) -> None:
            rules = await robots.rules(url)
            if rules.crawl_delay_s:
                self._turns.slow_down(host_of(url), rules.crawl_delay_s)
            rules.check(url)

        return check

    def _robots_by(self, allow_private: bool, proxy: Url | None) -> Robots:
        """The rules that can be read on the way on which a page is."""
        way = allow_private, proxy
        if way not in self._robots:
            self._robots[way] = Robots(lambda url: self._get_robots(url, *way))
        return self._robots[way]

    async def _get_robots(self, url: Url, allow_private: bool, proxy: Url | None) -> Answer:
        errand = Errand(
            url=url,
            headers=_ACCEPT_ROBOTS,
            own_headers={},
            allow_private=allow_private,
            proxy=proxy,
            limit_bytes=LIMIT_BYTES,
            cut=True,
        )
        arrival = await self._walker.walk(errand)
        retry_after_s = read_retry_after(arrival.answer.headers, self._settings.now)
        if held_host := self._hold(arrival, retry_after_s):
            raise Refusal(
                Reason.RATE_LIMITED,
                _say_status(Reason.RATE_LIMITED, arrival.answer.status, arrival.url, retry_after_s),
                retry_after_s=retry_after_s,
                held_host=held_host,
            )
        return arrival.answer

    def _read(
        self, request: FetchRequest, arrival: Arrival, credentials: Credentials
    ) -> FetchOutcome:
        answer = arrival.answer
        now = self._settings.now
        retry_after_s = read_retry_after(answer.headers, now)
        moved_to = credentials.scrub(show_url(arrival.moved_to)) if arrival.moved_to else ""
        url = show_url(request.url)
        if answer.status == 304:
            if request.validators == Validators():
                raise Refusal(
                    Reason.UNEXPECTED_304,
                    "answered 304 (not modified) to a request that set no condition",
                    status=304,
                )
            return NotModified(
                id=request.id,
                url=url,
                fetched_at=now,
                validators=_renewed(request.validators, read_validators(answer.headers)),
                moved_to=moved_to,
                retry_after_s=retry_after_s,
            )
        if answer.status not in (200, 202, 203):
            reason = reason_of_status(answer.status)
            if reason is Reason.GONE and not arrival.is_for_good:
                reason = Reason.NOT_FOUND  # where the feed was sent for now; it may come back
            raise Refusal(
                reason,
                _say_status(reason, answer.status, arrival.url, retry_after_s),
                status=answer.status,
                retry_after_s=retry_after_s,
                held_host=self._hold(arrival, retry_after_s),
            )
        if not answer.body.strip(_BLANK):
            raise Refusal(
                Reason.EMPTY_BODY,
                f"answered {answer.status} with an empty body",
                status=answer.status,
            )
        body_hash = hashlib.sha256(answer.body).hexdigest()
        validators = read_validators(answer.headers)
        if body_hash == request.body_hash:
            return NotModified(
                id=request.id,
                url=url,
                fetched_at=now,
                validators=validators,
                same_body=True,
                moved_to=moved_to,
                retry_after_s=retry_after_s,
            )
        return Fetched(
            id=request.id,
            url=url,
            final_url=credentials.scrub(show_url(arrival.url)),
            body=answer.body,
            content_type=answer.headers.get("Content-Type", ""),
            fetched_at=now,
            validators=validators,
            body_hash=body_hash,
            moved_to=moved_to,
            retry_after_s=retry_after_s,
        )

    def _hold(self, arrival: Arrival, retry_after_s: int | None) -> str:
        """What a host says with 429 or 503 goes for all of its feeds; the host, "" for none."""
        if arrival.answer.status not in (429, 503) or retry_after_s is None:
            return ""
        host = host_of(arrival.url)
        self._turns.hold(host, retry_after_s)
        return host


def failed(request: FetchRequest, settings: FetchSettings, refusal: Refusal) -> FetchFailed:
    """The outcome of a request that was refused or broke."""
    return FetchFailed(
        id=request.id,
        url=show_url(request.url),
        fetched_at=settings.now,
        reason=refusal.reason.value,
        message=refusal.message,
        http_status=refusal.status,
        retry_after_s=refusal.retry_after_s,
        gone=refusal.reason is Reason.GONE,
        held_host=refusal.held_host,
    )


def _conditions(validators: Validators) -> dict[str, str]:
    """Conditional request headers (RFC 9110 §13.1); both, since servers differ."""
    headers = {}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _renewed(old: Validators, new: Validators) -> Validators:
    """A 304 may bring newer validators; what it leaves out stays (RFC 9111 §4.3.4)."""
    return Validators(
        etag=new.etag or old.etag, last_modified=new.last_modified or old.last_modified
    )


def _say_status(reason: Reason, status: int, url: Url, retry_after_s: int | None) -> str:
    text = f"{tell_url(url)} answered {status}"
    if reason is Reason.GONE:
        text += " (gone): it will not be asked again. Remove it or give it a new url"
    if retry_after_s is not None:
        text += f", and asks to come back in {retry_after_s} s"
    return text


def _log_outcome(outcome: FetchOutcome) -> None:
    match outcome:
        case Fetched():
            log.info("fetched id=%s bytes=%d", outcome.id, len(outcome.body))
        case NotModified():
            log.info("not modified id=%s same_body=%s", outcome.id, outcome.same_body)
        case FetchFailed():
            log.info(
                "fetch failed id=%s reason=%s message=%s",
                outcome.id,
                outcome.reason,
                outcome.message,
            )
