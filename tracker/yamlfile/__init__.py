"""Reads YAML as text and remembers the line of every key.

YAML's own typing is not wanted in files that people write: `no` would become False, `1:30` ninety,
`012` ten, and a repeated key would win in silence. Here every scalar stays the text that was
written, a repeated key is an error that names both lines, and a tag such as `!!python/object` is
refused, so nothing in a file can run.

    root = read_yaml(Path("feeds.yaml"), ConfigError)     # a node, which knows its .line
    mistakes = Mistakes("feeds.yaml", ConfigError)
    top = MapReader(root, "the file", mistakes)
    for feed in top.maps("feeds", "feed"):
        url = feed.text("url", required=True)
        feed.finish()                         # complains of keys nobody asked for
    top.finish()
    mistakes.raise_any()                      # one error that lists them all

A mistake is never the first only: `MapReader` notes it, answers with the default and goes on.
"""

from tracker.yamlfile.map_reader import MapReader, nearest
from tracker.yamlfile.mistakes import Mistakes
from tracker.yamlfile.nodes import YamlList, YamlMap, YamlNode, YamlText
from tracker.yamlfile.parsing import parse_yaml, read_yaml

__all__ = [
    "MapReader",
    "Mistakes",
    "YamlList",
    "YamlMap",
    "YamlNode",
    "YamlText",
    "nearest",
    "parse_yaml",
    "read_yaml",
]
