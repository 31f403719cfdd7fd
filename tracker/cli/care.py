"""Commands for whoever keeps the tracker running: check, health, opml."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.options import (
    ALL_FAILED,
    common_options,
    config_option,
    contact_option,
    corrections_option,
    db_option,
    json_option,
    print_json,
    silent_option,
    utc_now,
    verbose_option,
)
from tracker.errors import UsageError
from tracker.feedurl import public_url

if TYPE_CHECKING:
    from tracker.model import Config
    from tracker.store.health import Health
    from tracker.update import Probe


@click.command("check")
@common_options
@corrections_option
@click.option("--online", is_flag=True, help="Ask each feed once and tell what it answers.")
@contact_option
@click.pass_context
def check_command(
    ctx: click.Context,
    db: Path,
    config_path: Path,
    corrections_path: Path,
    as_json: bool,
    quiet: bool,
    online: bool,
    contact: str,
) -> None:
    """Check feeds.yaml, corrections and rule packs; opens no socket without --online.

    If the database exists, also tells which stories and feeds are new, changed or no longer
    followed.
    Exit status 3 if a feed does not answer.
    """
    from tracker.config import load_config
    from tracker.corrections import load_corrections
    from tracker.extract import check_packs

    config = load_config(config_path)
    corrections = load_corrections(corrections_path)
    rules = check_packs()
    differences = _differences(db, config)
    answers = _probes(config, contact) if online else []
    if as_json:
        print_json(
            {
                "stories": [story.id for story in config.stories],
                "feeds": [
                    {"id": feed.id, "url": public_url(feed.url), "enabled": feed.enabled}
                    for feed in config.feeds
                ],
                "corrections": len(corrections),
                "rules": rules,
                "differences": differences,
                "online": [asdict(answer) for answer in answers],
            }
        )
    elif not quiet:
        for feed in config.feeds:
            state = "" if feed.enabled else "  (switched off)"
            state += "  (not encrypted)" if feed.url.lower().startswith("http:") else ""
            click.echo(f"{feed.id:32} {feed.kind:20} {public_url(feed.url)}{state}")
        for line in [*differences, *(f"{a.feed_id}: {a.message}" for a in answers)]:
            click.echo(line)
        if len(answers) > 1 and all(answer.entries is None for answer in answers):
            click.echo(ALL_FAILED)
        click.echo(
            f"{config_path}: {len(config.stories)} stories, {len(config.feeds)} feeds, "
            f"{len(corrections)} corrections; rules: "
            + ", ".join(f"{lang} {count}" for lang, count in rules.items())
        )
    if any(answer.entries is None for answer in answers):
        ctx.exit(3)


def _differences(db: Path, config: Config) -> list[str]:
    from tracker.store.database import open_readonly
    from tracker.store.feeds import compare_feeds
    from tracker.store.stories import compare_stories

    if not db.exists():
        return []
    with closing(open_readonly(db)) as conn:
        return compare_stories(conn, config.stories) + compare_feeds(conn, config.feeds)


def _probes(config: Config, contact: str) -> list[Probe]:
    from tracker.fetch import FetchSettings
    from tracker.update import probe

    return probe(config, FetchSettings(now=utc_now(), contact=contact))


@click.command("health")
@silent_option
@verbose_option
@db_option
@json_option
@click.option("--runs", type=click.IntRange(min=0), default=5, show_default=True, help="How many.")
@click.option("--strict", is_flag=True, help="Exit status 3 if there is anything to mend.")
@click.pass_context
def health_command(ctx: click.Context, db: Path, as_json: bool, runs: int, strict: bool) -> None:
    """Feeds that fail or fell silent, last runs, deadlines that passed without an outcome."""
    from tracker.store.database import open_readonly
    from tracker.store.health import load_health
    from tracker.store.schedule import Schedule

    now = utc_now()
    with closing(open_readonly(db)) as conn:
        health = load_health(conn, now, runs)
    last_run = Schedule.load(db).last_run
    if as_json:
        print_json(asdict(health) | {"last_pass": last_run.isoformat() if last_run else None})
    else:
        _print_health(health)
        click.echo(f"last pass: {last_run.isoformat() if last_run else 'never'}")
    if strict and (health.feeds or health.open_deadlines or health.unread_articles):
        ctx.exit(3)


def _print_health(health: Health) -> None:
    for trouble in health.feeds:
        since = f" (since {trouble.since})" if trouble.since else ""
        click.echo(f"{trouble.kind}: {trouble.feed_id}: {trouble.message}{since}")
    for deadline in health.open_deadlines:
        click.echo(
            f"outcome unknown: {deadline.story}: {deadline.obligation} was due {deadline.due}"
        )
    if health.unread_articles:
        click.echo(f"{health.unread_articles} articles wait to be read; see `tracker refresh`")
    for run in health.runs:
        click.echo(
            f"run {run.started}: {run.outcome}, {run.feeds_checked} feeds asked, "
            f"{run.feeds_failed} failed, {run.entries_new} new entries, "
            f"{run.events_changed} events changed"
        )


@click.command("opml")
@silent_option
@verbose_option
@config_option
@click.argument("file", required=False, type=click.Path(path_type=Path))
def opml_command(config_path: Path, file: Path | None) -> None:
    """Without FILE: the feeds as OPML. With an OPML FILE: its feeds as lines for feeds.yaml."""
    from tracker.config import load_config
    from tracker.feeds import parse_opml, render_opml

    if file is None:
        config = load_config(config_path)
        title = next(iter(config.stories[0].title.values()), "") if config.stories else ""
        click.echo(render_opml(config.feeds, title), nl=False)
        return
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    for feed in parse_opml(body):
        lines = {"id": feed.id, "url": json.dumps(feed.url), "title": json.dumps(feed.title)}
        if feed.lang:
            lines["lang"] = feed.lang
        click.echo("  - " + "\n    ".join(f"{key}: {value}" for key, value in lines.items()))
