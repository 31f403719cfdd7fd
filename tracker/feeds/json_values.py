"""JSON from the web: loaded with its dangers named, read without trusting its shape."""

import json
from collections.abc import Mapping

from tracker.errors import FeedError

Object = Mapping[str, object]


def load_object(body: bytes, what: str) -> Object:
    """The JSON object in those bytes; `what` names in messages what was awaited.

    Bytes that are not UTF-8 are read with U+FFFD in their place.

    Raises:
        FeedError: not JSON, nested too deep, or not an object.
    """
    value = _load(body, what)
    if not isinstance(value, dict):
        raise FeedError(f"JSON, but not {what}: it holds {type(value).__name__}, not an object")
    return value


def load_objects(body: bytes, what: str) -> tuple[Object, ...]:
    """The JSON objects in those bytes: those of a list, or a single one.

    Raises:
        FeedError: not JSON, nested too deep, or neither an object nor a list.
    """
    value = _load(body, what)
    if isinstance(value, dict):
        return (value,)
    if isinstance(value, list):
        return tuple(v for v in value if isinstance(v, dict))
    raise FeedError(f"JSON, but not {what}: it holds {type(value).__name__}")


def _load(body: bytes, what: str) -> object:
    try:
        return json.loads(body.decode(json.detect_encoding(body), "replace"))
    except RecursionError as error:
        raise FeedError(f"JSON nested too deep for {what}") from error
    except ValueError as error:
        raise FeedError(f"broken JSON where {what} was awaited: {error}") from error


def text(source: Object, *keys: str) -> str:
    """The first of the fields that holds text or a number, as text; else ""."""
    for key in keys:
        value = source.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def texts(source: Object, key: str) -> tuple[str, ...]:
    """The strings in a list; a lone string is a list of one."""
    value = source.get(key)
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(v for v in value if isinstance(v, str) and v) if isinstance(value, list) else ()


def objects(source: Object, key: str) -> tuple[Object, ...]:
    """The objects in a list; whatever else it holds is left out."""
    value = source.get(key)
    return tuple(v for v in value if isinstance(v, dict)) if isinstance(value, list) else ()


def mapping(source: Object, key: str) -> Object:
    """The object in a field, else an empty one."""
    value = source.get(key)
    return value if isinstance(value, dict) else {}
