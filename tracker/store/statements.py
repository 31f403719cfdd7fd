"""Runs a script of SQL inside the transaction that is open."""

import sqlite3

from sqlite_utils import Database


def run_statements(db: Database, script: str) -> None:
    """Run each statement by itself: `executescript` would commit the open transaction."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if sqlite3.complete_statement(statement := "\n".join(lines)):
            db.execute(statement)
            lines.clear()
