"""Commands that give the timeline out: export, serve, demo, snapshot."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import click

from tracker.cli.options import (
    config_option,
    db_option,
    quiet_option,
    silent_option,
    verbose_option,
)
from tracker.errors import UsageError
from tracker.store.database import Connection

FORMAT_NAMES = ("csv", "csv-excel", "json", "ndjson", "ics", "atom", "timelinejs")


@click.command("export")
@verbose_option
@silent_option
@db_option
@click.argument("format_name", metavar="FORMAT", type=click.Choice(FORMAT_NAMES))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file instead of stdout.")
@click.option("--story", default="", help="Story id; the default story if not given.")
@click.option("--type", "types", multiple=True, help="Event type (may repeat).")
@click.option("--actor", multiple=True, help="Actor id (may repeat).")
@click.option("--jurisdiction", multiple=True, help="Jurisdiction, for example US (may repeat).")
@click.option("--status", multiple=True, help="Status (may repeat).")
@click.option("--lang", default="", help="Only events told in this language: en or fr.")
@click.option("--from", "first", default="", help="From this day, month or year on.")
@click.option("--to", "last", default="", help="Up to this day, month or year.")
@click.option("--q", default="", help="Words to search for.")
@click.option("--asof", default="", help="The timeline as it was known on this day.")
@click.option("--official", is_flag=True, help="Only what an official source states.")
@click.option("--ui", type=click.Choice(["en", "fr"]), default="en", help="Language of titles.")
@click.option("--site", default="", help="Address of your site, for links to event pages.")
def export_command(
    db: Path,
    format_name: str,
    output: Path | None,
    story: str,
    types: tuple[str, ...],
    actor: tuple[str, ...],
    jurisdiction: tuple[str, ...],
    status: tuple[str, ...],
    lang: str,
    first: str,
    last: str,
    q: str,
    asof: str,
    official: bool,
    ui: str,
    site: str,
) -> None:
    """Write the timeline, or a selection of it, complete, in FORMAT.

    FORMAT is csv, csv-excel, json, ndjson, ics, atom or timelinejs. The options are the filters
    of the site and give the same file as its download links.
    """
    from tracker.publish.export import export_selection, write_export
    from tracker.store.database import open_readonly
    from tracker.store.queries import check_known, parse_selection

    filters: dict[str, str | tuple[str, ...]] = {
        "type": types,
        "actor": actor,
        "jurisdiction": jurisdiction,
        "status": status,
        "lang": lang,
        "from": first,
        "to": last,
        "q": q,
        "asof": asof,
        "official": "1" if official else "",
    }
    with closing(open_readonly(db)) as conn:
        story_id, title = _story(conn, story, ui)
        selection = parse_selection(filters, story=story_id)
        check_known(conn, selection)
        exported = export_selection(conn, selection, format_name, title=title, lang=ui, site=site)
        with closing(exported) as pieces:
            if output is not None:
                write_export(output, pieces)
                return
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()


def _story(conn: Connection, wanted: str, ui: str) -> tuple[str, str]:
    from tracker.store.stories import load_stories

    stories = load_stories(conn)
    for story in stories:
        if story.id == wanted or not wanted:
            titles = {"en": story.title_en, "fr": story.title_fr}
            return story.id, titles[ui] or story.title_en or story.title_fr
    known = ", ".join(story.id for story in stories) or "none"
    raise UsageError(f"There is no story {wanted!r}. The database has: {known}.")


@click.command("serve")
@verbose_option
@silent_option
@db_option
@config_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@click.option(
    "--metadata",
    type=click.Path(path_type=Path),
    default=Path("metadata.json"),
    show_default=True,
    help="Titles, descriptions, licence and the plugin's settings.",
)
@click.option("--allow-sql", is_flag=True, help="Let visitors run SQL of their own.")
def serve_command(
    db: Path, config_path: Path, host: str, port: int, metadata: Path, allow_sql: bool
) -> None:
    """Serve the site with Datasette, the live database in place: a refresh shows at once."""
    from tracker.publish import serve

    announce = partial(click.echo, f"Serving {db} on http://{host}:{port}/ (Ctrl+C ends it)")
    serve(db, host=host, port=port, metadata=metadata, allow_sql=allow_sql, announce=announce)


@click.command("demo")
@verbose_option
@quiet_option
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@click.option("--no-serve", is_flag=True, help="Stop after writing the database.")
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=Path("data/demo.db"),
    show_default=True,
    help="The database to write; an old demo is replaced.",
)
def demo_command(quiet: bool, port: int, no_serve: bool, db: Path) -> None:
    """Build the bundled sample's timeline with an ordinary refresh, and serve it."""
    from tracker.cli.progress import bar
    from tracker.demo import build_demo, serve_sample
    from tracker.publish import serve

    # The sample stays up beside the site, so that the links of its articles lead somewhere.
    with serve_sample(min(port + 1, 65535)) as sample:
        with bar("demo", quiet=quiet) as progress:
            report = build_demo(db, progress, sample)
        for feed in report.failed:
            click.echo(f"{feed.feed_id}: {feed.message}", err=True)
        if not quiet:
            click.echo(f"{db}: {report.summary()}")
        if not no_serve:
            address = f"http://127.0.0.1:{port}/"
            serve(
                db,
                host="127.0.0.1",
                port=port,
                metadata=Path("metadata.json"),
                announce=partial(click.echo, f"Serving the timeline on {address} (Ctrl+C ends it)"),
            )


@click.command("snapshot")
@verbose_option
@silent_option
@db_option
@click.argument("target", type=click.Path(path_type=Path))
def snapshot_command(db: Path, target: Path) -> None:
    """Write a consistent copy of the database to TARGET, to publish it elsewhere."""
    from tracker.store.database import Store

    with Store.open(db, create=False) as store:
        store.snapshot(target)
