"""News and regulation timeline tracker: feeds in, a dated and sourced timeline out."""

__version__ = "0.1.0"
