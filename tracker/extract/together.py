"""Works on several articles in step, so that spaCy runs once for all of them.

In a batch of thirty articles a parse costs two thirds of what it costs in a batch of one. The work
on an article is a generator: it yields what it needs of spaCy and is sent the answer. What fails
costs the article that it belongs to.
"""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from tracker.extract.nlp import Parsers, Words
from tracker.model import Article

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

T = TypeVar("T")

MOST_ARTICLES = 64
MOST_CHARACTERS = 200_000
"""Bounds of a batch: the features of all its articles are in memory at once."""


@dataclass(frozen=True, slots=True)
class Question:
    """Sentences to parse, as words, and passages of trees whose entities are wanted.

    The answer has a document for each of both, in this order.
    """

    lang: str
    sentences: Sequence[Words] = ()
    passages: Sequence[Span] = ()


Answer: TypeAlias = "list[Doc]"
Work: TypeAlias = Generator[Question, Answer, T]


def batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The articles in order, in batches; one that is too long for any has its own."""
    batch: list[Article] = []
    characters = 0
    for article in articles:
        length = len(article.text)
        if batch and (len(batch) == MOST_ARTICLES or characters + length > MOST_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(article)
        characters += length
    if batch:
        yield batch


def work_together(works: Sequence[Work[T]], parsers: Parsers) -> list[T | Exception]:
    """What each work returns, or else what it raised, in order."""
    with _collector_resting():
        return _work_together(works, parsers)


@contextmanager
def _collector_resting() -> Iterator[None]:
    """No search for cyclic garbage: with a model in memory it takes a tenth of the time.

    A batch is bounded and makes few cycles, so what waits until its end is small.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _work_together(works: Sequence[Work[T]], parsers: Parsers) -> list[T | Exception]:
    results: dict[int, T | Exception] = {}
    answers: Mapping[int, Answer | Exception | None] = dict.fromkeys(range(len(works)))
    while answers:
        asked: dict[int, Question] = {}
        for number, answer in answers.items():
            try:
                asked[number] = _go_on(works[number], answer)
            except StopIteration as done:
                results[number] = done.value
            except Exception as error:  # noqa: BLE001 - handed to the caller, who judges it
                results[number] = error
        answers = _answer_all(asked, parsers)
    return [results[number] for number in range(len(works))]


def _go_on(work: Work[T], answer: Answer | Exception | None) -> Question:
    if answer is None:
        return next(work)
    return work.throw(answer) if isinstance(answer, Exception) else work.send(answer)


def _answer_all(asked: Mapping[int, Question], parsers: Parsers) -> dict[int, Answer | Exception]:
    """The answers; questions in one language are put as one."""
    answers: dict[int, Answer | Exception] = {}
    for lang in dict.fromkeys(question.lang for question in asked.values()):
        some = {n: question for n, question in asked.items() if question.lang == lang}
        answers |= zip(some, _answer(lang, list(some.values()), parsers), strict=True)
    return answers


def _answer(lang: str, questions: Sequence[Question], parsers: Parsers) -> list[Answer | Exception]:
    try:
        parsed = iter(parsers.parse(lang, [s for q in questions for s in q.sentences]))
        named = iter(parsers.find_entities(lang, [p for q in questions for p in q.passages]))
    except Exception as error:  # noqa: BLE001 - thrown into the work whose question it was
        if len(questions) == 1:
            return [error]
        return [answer for q in questions for answer in _answer(lang, [q], parsers)]
    return [[*islice(parsed, len(q.sentences)), *islice(named, len(q.passages))] for q in questions]
