"""What is wrong with a file, collected to be told at once."""

from __future__ import annotations

from typing import NoReturn


class Mistakes:
    """Collects what is wrong with one file, so that a person can mend it all in one go."""

    def __init__(self, name: str, error: type[Exception]) -> None:
        """`name` is the file as the user knows it; `error` is what `raise_any` raises."""
        self.name = name
        self.error = error
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, message: str) -> None:
        """Notes one mistake; `message` says what is wrong and how to mend it."""
        self._found.append((line, message))

    def raise_any(self) -> None:
        """Raises one error with a line for each mistake, in the order of the file."""
        if self._found:
            raise self.error("\n".join(self._describe(*one) for one in sorted(set(self._found))))

    def stop(self, line: int, message: str) -> NoReturn:
        """Raises at once, for mistakes after which the rest cannot be read."""
        raise self.error(self._describe(line, message))

    def _describe(self, line: int, message: str) -> str:
        """One line, whatever control characters the value that it quotes may hold."""
        printable = "".join(one if one.isprintable() else " " for one in message)
        return f"{self.name}, line {line}: {' '.join(printable.split())}"
