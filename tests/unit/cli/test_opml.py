"""`tracker opml`: lists of feeds out of feeds.yaml and into it."""

from pathlib import Path

from click.testing import CliRunner

from tracker.cli.root import cli
from tracker.config import load_config

STORY = "stories: [{id: story, title: {en: A story}, terms: [TikTok]}]\n"
FEEDS = """\
feeds:
  - {id: le-monde, url: 'https://lemonde.example/rss?a=1&b=#x', title: 'Le Monde: "Pixels" #1',
     lang: fr, headers: {X-Api-Key: SOME_KEY}}
  - {id: court, url: 'http://court.example/feed', title: '- {no} : &yaml', lang: en}
  - {id: bare, url: 'https://bare.example/feed', title: bare}
"""


def run(*arguments: object) -> str:
    done = CliRunner().invoke(cli, ["opml", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output


def test_feeds_written_as_opml_and_read_back_are_the_same_lines_of_feeds_yaml(
    tmp_path: Path,
) -> None:
    config, listed, again = (tmp_path / name for name in ("feeds.yaml", "list.opml", "again.yaml"))
    config.write_text(STORY + FEEDS, "utf-8")
    listed.write_text(run("--config", config), "utf-8")
    assert "SOME_KEY" not in listed.read_text("utf-8")
    again.write_text(f"{STORY}feeds:\n{run(listed)}", "utf-8")
    before, after = (
        [(feed.url, feed.title, feed.lang) for feed in load_config(path).feeds]
        for path in (config, again)
    )
    assert after == before
    assert [feed.id for feed in load_config(again).feeds] == [
        "le-monde-pixels-1",
        "no-yaml",
        "bare",
    ]


def test_a_file_that_is_no_opml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.opml"
    assert CliRunner().invoke(cli, ["opml", str(path)]).exit_code != 0
    path.write_text("<html/>", "utf-8")
    done = CliRunner().invoke(cli, ["opml", str(path)])
    assert "begins with <html>" in str(done.exception)
