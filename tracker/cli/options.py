"""Options that several commands share, and the two ways of writing a result."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

ALL_FAILED = "No feed gave a usable answer. Has this machine a network, names and the right time?"
"""Said below the reasons of each, which may all have one cause."""

db_option = click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=Path("data/tracker.db"),
    envvar="TRACKER_DB",
    show_default=True,
    show_envvar=True,
    help="The SQLite database.",
)
config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("feeds.yaml"),
    envvar="TRACKER_CONFIG",
    show_default=True,
    show_envvar=True,
    help="Stories and feeds.",
)
corrections_option = click.option(
    "--corrections",
    "corrections_path",
    type=click.Path(path_type=Path),
    default=Path("data/corrections.yaml"),
    envvar="TRACKER_CORRECTIONS",
    show_default=True,
    show_envvar=True,
    help="What editors decided; applied after linking.",
)
contact_option = click.option(
    "--contact",
    envvar="TRACKER_CONTACT",
    default="",
    show_envvar=True,
    help="Your address or URL, told to every server in the User-Agent.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Say nothing unless it failed.")

# A cron job may give -q to every command, also to those that say nothing but their result.
silent_option = click.option(
    "-q", "--quiet", is_flag=True, expose_value=False, help="Nothing but the result (as always)."
)


def _set_verbosity(ctx: click.Context, parameter: click.Parameter, count: int) -> int:
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(count, 2)]
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True
    )
    return count


verbose_option = click.option(
    "-v",
    "--verbose",
    count=True,
    callback=_set_verbosity,
    expose_value=False,
    is_eager=True,
    help="Log each feed (-v) or each decision (-vv) to stderr.",
)


def common_options(command: Command) -> Command:
    """--db, --config, --json, -q, -v."""
    for option in (verbose_option, quiet_option, json_option, config_option, db_option):
        command = option(command)
    return command


def utc_now() -> datetime:
    """The clock; nothing outside this package reads one."""
    return datetime.now(UTC)


def print_json(value: object) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_line(value: object) -> None:
    """One JSON Lines record on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False))
