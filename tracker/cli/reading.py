"""Commands that read text and touch no database: extract, timex, evaluate."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BufferedReader
from pathlib import Path
from typing import Any, TextIO

import click

from tracker.cli.options import json_option, print_json, print_line, silent_option, verbose_option
from tracker.errors import UsageError
from tracker.model import Article, Story

file_argument = click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
bytes_argument = click.argument("file", type=click.File("rb"), default="-")


class Problems:
    """Tells each problem on stderr at once and remembers that there was one."""

    def __init__(self) -> None:
        self.any = False

    def __call__(self, message: str) -> None:
        """Tell one."""
        self.any = True
        click.echo(f"tracker: {message}", err=True)

    def exit(self) -> None:
        """End with status 1 if some input was left out."""
        if self.any:
            sys.stdout.flush()
            click.get_current_context().exit(1)


@click.command("extract")
@verbose_option
@silent_option
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    help="A feeds.yaml whose stories lend their names of actors and laws.",
)
@click.option("--link", is_flag=True, help="Add `cluster`: equal for mentions of one event.")
@bytes_argument
def extract_command(config_path: Path | None, link: bool, file: BufferedReader) -> None:
    """Events of articles given as JSON Lines (a file or stdin), one line out per article."""
    from tracker import stateless
    from tracker.extract import Extractor

    stories, models = _stories(config_path)
    problems = Problems()
    extractor = Extractor(stories, models)
    name, first = str(file.name), 1

    def articles(lines: Iterable[str | bytes]) -> Iterator[Article]:
        """The articles of these lines, which follow on those read before."""
        for record in stateless.read_records(lines, name, problems, first):
            yield stateless.article_from_record(record)

    if link:
        for line in stateless.extract_linked(extractor, articles(file), problems):
            print_line(line)
    else:
        for lines in stateless.arriving_lines(file):
            for line in stateless.extract_records(extractor, articles(lines), problems):
                print_line(line)
            first += len(lines)
    problems.exit()


def _stories(config_path: Path | None) -> tuple[Sequence[Story], Mapping[str, str]]:
    from tracker.config import load_config

    if config_path is None:
        return (), {}
    config = load_config(config_path)
    return config.stories, config.models


@click.command("timex")
@verbose_option
@silent_option
@file_argument
def timex_command(file: TextIO) -> None:
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


@click.command("evaluate")
@verbose_option
@silent_option
@click.argument("gold", type=click.Path(path_type=Path))
@click.option(
    "--pred",
    type=click.Path(path_type=Path),
    help="Score these predictions instead of what the tracker extracts now.",
)
@click.option("--by", type=click.Choice(["kind", "type", "lang"]), default=None, help="Group by.")
@click.option("--errors", type=click.IntRange(min=0), default=0, help="List up to so many.")
@click.option("--link", is_flag=True, help="Score linking as well.")
@json_option
def evaluate_command(
    gold: Path, pred: Path | None, by: str | None, errors: int, link: bool, as_json: bool
) -> None:
    """Score the extraction against annotated articles (docs/annotation-guide.md)."""
    from tracker import evaluate

    annotated = evaluate.load_gold(gold)
    predicted = _predictions(pred) if pred else _extracted(annotated, link)
    scores = evaluate.score(annotated, predicted, by or "")
    if as_json:
        print_json(evaluate.scores_record(scores))
    else:
        click.echo(evaluate.render_scores(scores, errors))


def _predictions(path: Path) -> dict[str, dict[str, Any]]:
    from tracker import stateless

    problems = Problems()
    try:
        with path.open(encoding="utf-8") as lines:
            records = list(stateless.read_records(lines, str(path), problems))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    return {str(record["id"]): record for record in records}


def _extracted(gold: Mapping[str, dict[str, Any]], link: bool) -> dict[str, dict[str, Any]]:
    from tracker import stateless
    from tracker.extract import Extractor

    articles = [stateless.article_from_record(record) for record in gold.values()]
    extract = stateless.extract_linked if link else stateless.extract_records
    return {line["id"]: line for line in extract(Extractor(), articles, Problems())}
