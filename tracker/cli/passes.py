"""Commands that bring the timeline up to date: refresh, ingest, rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.options import (
    ALL_FAILED,
    common_options,
    contact_option,
    corrections_option,
    print_json,
    utc_now,
)
from tracker.cli.progress import bar

if TYPE_CHECKING:
    from tracker.update import EventChange, RunReport


@click.command("refresh")
@common_options
@corrections_option
@click.option("--only", multiple=True, metavar="FEED", help="Ask this feed only (may repeat).")
@click.option("--force", is_flag=True, help="Ask feeds that are not due, too.")
@click.option(
    "--max-time",
    type=click.FloatRange(min=1),
    default=900.0,
    show_default=True,
    metavar="S",
    help="Seconds after which the pass ends; what is left waits for the next one.",
)
@click.option(
    "--spacing",
    type=click.FloatRange(min=0),
    default=1.0,
    envvar="TRACKER_SPACING",
    show_default=True,
    show_envvar=True,
    metavar="S",
    help="Seconds between two requests to one host.",
)
@click.option("--strict", is_flag=True, help="Exit status 3 if any feed failed.")
@contact_option
@click.pass_context
def refresh_command(
    ctx: click.Context,
    db: Path,
    config_path: Path,
    corrections_path: Path,
    as_json: bool,
    quiet: bool,
    only: tuple[str, ...],
    force: bool,
    max_time: float,
    spacing: float,
    strict: bool,
    contact: str,
) -> None:
    """Fetch the feeds that are due and bring the timeline up to date.

    A second run with nothing new writes nothing and sends conditional requests only.
    """
    from tracker.config import load_config
    from tracker.fetch import FetchSettings
    from tracker.update import Refresh, RefreshOptions, writing

    options = RefreshOptions(only=only, force=force, max_time_s=max_time)
    with (
        writing(load_config(config_path), corrections_path, db, utc_now()) as session,
        bar("refresh", quiet=quiet or as_json) as progress,
    ):
        settings = FetchSettings(now=session.now, contact=contact, spacing_s=spacing)
        report = Refresh(
            session.config,
            session.store,
            session.reader,
            session.linker,
            settings,
            utc_now,
            progress,
        ).run(options)
    _tell(report, as_json=as_json, quiet=quiet)
    ctx.exit(_status(report, session.reader.model_missing, strict=strict))


@click.command("ingest")
@common_options
@corrections_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_context
def ingest_command(
    ctx: click.Context,
    db: Path,
    config_path: Path,
    corrections_path: Path,
    as_json: bool,
    quiet: bool,
    paths: tuple[Path, ...],
) -> None:
    """Read articles from JSON Lines, HTML files or folders into the timeline.

    A JSON Lines record is {"id"?, "url", "published", "title", "text"|"html", "lang"?, "feed"?}.
    """
    from tracker.config import load_config
    from tracker.update import ingest, writing

    with writing(load_config(config_path), corrections_path, db, utc_now()) as session:
        report = ingest(
            session.config,
            session.store,
            session.reader,
            session.linker,
            paths,
            session.now,
            utc_now,
        )
    _tell(report, as_json=as_json, quiet=quiet)
    ctx.exit(_status(report, session.reader.model_missing, strict=False))


@click.command("rebuild")
@common_options
@corrections_option
@click.option("--dry-run", is_flag=True, help="Try it on a copy and print the difference only.")
def rebuild_command(
    db: Path,
    config_path: Path,
    corrections_path: Path,
    as_json: bool,
    quiet: bool,
    dry_run: bool,
) -> None:
    """Extract and link every stored article again with today's rules.

    Prints what changes, event by event.
    """
    from tracker.config import load_config
    from tracker.update import rebuild, rebuild_dry, writing

    work = rebuild_dry if dry_run else rebuild
    with (
        writing(load_config(config_path), corrections_path, db, utc_now()) as session,
        bar("rebuild", quiet=quiet or as_json) as progress,
    ):
        report, changes = work(
            session.config,
            session.store,
            session.reader,
            session.linker,
            session.now,
            utc_now,
            progress,
        )
    if as_json:
        print_json({"changes": [_change_json(change) for change in changes]})
        return
    for change in changes:
        click.echo(_change_line(change))
    if not quiet:
        verb = "would change" if dry_run else "changed"
        click.echo(f"{len(changes)} events {verb}", err=True)
    for problem in report.problems:
        click.echo(f"tracker: {problem}", err=True)


def _tell(report: RunReport, *, as_json: bool, quiet: bool) -> None:
    """Failures always, the summary unless quiet."""
    if as_json:
        print_json(report.as_json())
        return
    for feed in report.failed:
        since = f" (failing since {feed.failing_since:%Y-%m-%d})" if feed.failing_since else ""
        click.echo(f"{feed.feed_id}: {feed.message}{since}", err=True)
    if 1 < len(report.failed) == len(report.asked):
        click.echo(ALL_FAILED, err=True)
    for problem in report.problems:
        click.echo(problem, err=True)
    if quiet:
        return
    for feed in report.feeds:
        if feed.message and feed not in report.failed:
            click.echo(f"{feed.feed_id}: {feed.message}", err=True)
    click.echo(report.summary())


def _status(report: RunReport, model_missing: str, *, strict: bool) -> int:
    if model_missing:
        click.echo(
            f"tracker: {model_missing} The articles are stored and will be read by the next run.",
            err=True,
        )
        return 1
    return report.exit_status(strict=strict)


def _change_json(change: EventChange) -> dict[str, object]:
    return {
        "event": change.event_id,
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
    }


def _change_line(change: EventChange) -> str:
    if change.kind == "changed":
        parts = [
            f"{name}: {change.before[name]!r} -> {change.after[name]!r}"
            for name in change.after
            if change.before.get(name) != change.after[name]
        ]
        return f"changed {change.event_id} {'; '.join(parts)}"
    face = change.before or change.after
    title = face["title_en"] or face["title_fr"]
    note = f" into {change.after['into']}" if change.kind == "merged" else ""
    return f"{change.kind} {change.event_id}{note} {face['date']} {face['type']} {title}"
