"""Commands that read text and touch no database but to explain: extract, timex, explain, evaluate."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tracker.cli.options import (
    config_option,
    db_option,
    json_option,
    print_json,
    print_line,
    verbose_option,
)

file_argument = click.argument("file", type=click.File("r", encoding="utf-8"), default="-")


class Problems:
    """Tells each problem on stderr at once and remembers that there was one."""

    def __init__(self) -> None:
        self.any = False

    def __call__(self, message: str) -> None:
        self.any = True
        click.echo(f"tracker: {message}", err=True)

    def exit(self) -> None:
        """End with status 1 if some input was left out."""
        if self.any:
            sys.stdout.flush()
            click.get_current_context().exit(1)


@click.command("extract")
@verbose_option
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    help="A feeds.yaml whose stories lend their names of actors and laws.",
)
@click.option("--link", is_flag=True, help="Add `cluster`: equal for mentions of one event.")
@file_argument
def extract_command(config_path: Path | None, link: bool, file: click.utils.LazyFile) -> None:
    """Events of articles given as JSON Lines (a file or stdin), one line out per article."""
    from tracker import stateless
    from tracker.extract import Extractor

    stories, models = _stories(config_path)
    problems = Problems()
    extractor = Extractor(stories, models)
    records = stateless.read_records(file, str(file.name), problems)
    articles = (stateless.article_from_record(record) for record in records)
    extract = stateless.extract_linked if link else stateless.extract_records
    for line in extract(extractor, articles, problems):
        print_line(line)
    problems.exit()


def _stories(config_path: Path | None):  # type: ignore[no-untyped-def]
    from tracker.config import load_config

    if config_path is None:
        return (), {}
    config = load_config(config_path)
    return config.stories, config.models


@click.command("timex")
@verbose_option
@file_argument
def timex_command(file: click.utils.LazyFile) -> None:
    """Date expressions of texts given as JSON Lines: {"id", "published", "text", "lang"?}."""
    from tracker import stateless
    from tracker.errors import LanguagePackError

    problems = Problems()
    for record in stateless.read_records(file, str(file.name), problems):
        try:
            print_line(stateless.timex_record(record))
        except LanguagePackError as error:
            problems(f"{record['id']}: {error}")
    problems.exit()
