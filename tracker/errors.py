"""The exceptions a user may see.

    TrackerError            what, where, and how to mend it; printed without a traceback
    ├── ConfigError         feeds.yaml or corrections.yaml is wrong        (exit status 2)
    ├── UsageError          the command cannot be carried out as asked     (exit status 2)
    ├── LanguagePackError   a rule pack is wrong, or a language has none   (exit status 2)
    ├── ModelError          a trained pipeline is missing or damaged       (exit status 1)
    ├── ServeError          the site's address or port cannot be had       (exit status 1)
    ├── FeedError           bytes that are not a feed                      (recorded, not fatal)
    ├── ArticleError        a page without usable text                     (recorded, not fatal)
    ├── StoreError          disk, permission, damaged or newer database    (exit status 4)
    └── LockedError         another run holds the lock                     (exit status 5)

A bug is not a `TrackerError`: it keeps its traceback.
"""


class TrackerError(Exception):
    """Base of all expected failures; `exit_status` is what the command ends with."""

    exit_status = 1


class ConfigError(TrackerError):
    """A configuration file is wrong; the message names file, line, key and mend."""

    exit_status = 2


class UsageError(TrackerError):
    """The command cannot be carried out as asked."""

    exit_status = 2


class LanguagePackError(TrackerError):
    """A rule pack is wrong, or there is none for the language asked for."""

    exit_status = 2


class ModelError(TrackerError):
    """A trained pipeline is missing, damaged or of the wrong version."""


class ServeError(TrackerError):
    """The address or port of the site cannot be listened on."""


class FeedError(TrackerError):
    """The bytes are not a feed that can be read."""


class ArticleError(TrackerError):
    """The page has no text that can be used."""


class StoreError(TrackerError):
    """The database cannot be opened, read or written."""

    exit_status = 4


class LockedError(TrackerError):
    """Another run holds the one-writer lock."""

    exit_status = 5
