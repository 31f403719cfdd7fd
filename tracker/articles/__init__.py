"""The articles room."""
