"""The command group, its exit statuses, and how a closed pipe ends a run."""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
import traceback

import click

from tracker import __version__
from tracker.cli.signals import EndedBySignal
from tracker.errors import TrackerError

# Name → module; a command's module is imported only when that command is called, so that
# `tracker --help` answers at once.
COMMANDS = {
    "refresh": "tracker.cli.passes",
    "ingest": "tracker.cli.passes",
    "rebuild": "tracker.cli.passes",
    "extract": "tracker.cli.reading",
    "timex": "tracker.cli.reading",
    "explain": "tracker.cli.explaining",
    "evaluate": "tracker.cli.reading",
    "export": "tracker.cli.publishing",
    "serve": "tracker.cli.publishing",
    "demo": "tracker.cli.publishing",
    "snapshot": "tracker.cli.publishing",
    "check": "tracker.cli.care",
    "health": "tracker.cli.care",
    "opml": "tracker.cli.care",
}
SUMMARIES = {
    "refresh": "Fetch the feeds that are due and bring the timeline up to date (for cron).",
    "ingest": "Read articles from JSON Lines, HTML files or folders into the timeline.",
    "rebuild": "Extract and link every stored article again with today's rules.",
    "extract": "Events of articles given as JSON Lines; touches no database.",
    "timex": "Date expressions of texts given as JSON Lines; touches no database.",
    "explain": "Why an event stands in the timeline, or what is read from a sentence.",
    "evaluate": "Score the extraction against annotated articles.",
    "export": "Write the timeline as CSV, JSON, calendar, Atom or TimelineJS.",
    "serve": "Serve the site with Datasette.",
    "demo": "Build the bundled sample's timeline and serve it.",
    "snapshot": "Write a consistent copy of the database for publishing elsewhere.",
    "check": "Check feeds.yaml and the rule packs without opening a socket.",
    "health": "Feeds that fail or fell silent, last runs, deadlines without an outcome.",
    "opml": "Export the feeds as OPML, or print feeds.yaml lines for an OPML file.",
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and summaries without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(importlib.import_module(module), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; whoever read our output and left ends it like SIGPIPE.

        click itself would make status 1 of that, which is that of a failure.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise click.exceptions.Exit(128 + signal.SIGPIPE) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from SUMMARIES."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracker")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """News and regulation timeline tracker: feeds in, a dated and sourced timeline out.

    Exit status: 0 done; 1 failed; 2 wrong usage or configuration; 3 --strict and a feed failed, or
    all failed; 4 storage; 5 another run holds the lock; 128+n ended by signal n.
    """
    ctx.obj = {"debug": debug}


def run() -> int:
    """Run the command that the arguments ask for; its exit status."""
    _use_utf8()
    # numpy's BLAS starts a thread for each core; for matrices as small as ours they only wait.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", os.environ.get("OMP_NUM_THREADS", "1"))
    debug = "--debug" in sys.argv[1:]
    try:
        status = cli.main(standalone_mode=False, prog_name="tracker")
        sys.stdout.flush()
    except click.exceptions.Exit as leave:
        status = leave.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        status = error.exit_code
    except TrackerError as error:
        if debug:
            traceback.print_exc()
        click.echo(f"tracker: {error}", err=True)
        status = error.exit_status
    except EndedBySignal:
        click.echo("tracker: interrupted; what was finished is saved.", err=True)
        raise
    except BrokenPipeError:
        # Python would complain again when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 128 + signal.SIGPIPE
    return status if isinstance(status, int) else 0


def _use_utf8() -> None:
    """Write UTF-8 whatever the locale, and escapes rather than an error for what cannot be."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
