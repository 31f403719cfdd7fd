"""Names of actors that no gazetteer holds, from spaCy's entity recogniser.

Only the subject or agent of an event's own clause can be one, and only where it is capitalised and
unknown so far are the words around it looked at: recognition costs as much as a parse, and sees a
few words to each side.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from tracker.extract.actors import Named
from tracker.extract.candidates import Reading
from tracker.extract.dependencies import Word
from tracker.extract.parses import Parse
from tracker.extract.proposals import FAMILY, Proposal
from tracker.extract.syntax import arguments, clause_verb
from tracker.extract.together import Question, Work

if TYPE_CHECKING:
    from spacy.tokens import Doc

_PLACES = frozenset(("GPE", "LOC", "NORP"))
_ACTING = frozenset(("ORG", "PERSON", "PER")) | _PLACES
_NAMELESS = frozenset(("DET", "PRON"))
_AROUND = frozenset(("DET", "PART", "PUNCT", "ADP"))
# A name has the same bounds and label among six words to each side as in its whole sentence (295
# of 295 subjects in English, 133 of 137 in French), and no other ones among sixteen.
_REACH = 6


def named_subjects(
    reading: Reading,
    proposals: Sequence[Proposal],
    parses: dict[int, Parse],
    known: Sequence[Named],
) -> Work[list[Named]]:
    """The subjects of the proposals' clauses that are entities and not among the known bodies."""
    wanted: dict[int, set[int]] = {}
    for proposal in proposals:
        parse = parses.get(proposal.candidate.sentence)
        if parse is not None:
            unknown = {t.i for t in subjects(proposal, parse) if _is_unknown(t, parse, known)}
            if unknown:
                wanted.setdefault(parse.sentence.index, set()).update(unknown)
    places = [(n, start, end) for n in sorted(wanted) for start, end in _passages(wanted[n])]
    passages = [parses[n].doc[start:end] for n, start, end in places]
    docs = yield Question(reading.article.lang, passages=passages)
    return [
        named
        for (n, start, _), doc in zip(places, docs, strict=True)
        for named in _entities(doc, start, wanted[n], parses[n], reading.document)
    ]


def _passages(words: Collection[int]) -> list[tuple[int, int]]:
    """What surrounds these words of a sentence; passages that meet are one."""
    found: list[tuple[int, int]] = []
    for i in sorted(words):
        start, end = max(0, i - _REACH), i + _REACH + 1
        if found and start <= found[-1][1]:
            start, _ = found.pop()
        found.append((start, end))
    return found


def subjects(proposal: Proposal, parse: Parse) -> list[Word]:
    """Who acts in the clauses of a proposal's date and of the triggers of its type."""
    candidate = proposal.candidate
    hinges = [token for tag, token in parse.triggers if tag.startswith(FAMILY[proposal.type] + ".")]
    if candidate.first >= 0:
        date = parse.top(candidate.first, candidate.last)
        hinges += [date] if date is not None else []
    verbs = {clause_verb(token).i for token in hinges}
    return [
        token for i in sorted(verbs) for role, token in arguments(parse.tree[i]) if role == "subj"
    ]


def _is_unknown(token: Word, parse: Parse, known: Sequence[Named]) -> bool:
    if not token.text[0].isupper() or token.pos in _NAMELESS:
        return False
    at = parse.words[token.i][0]
    return not any(one.start <= at < one.end for one in known)


def _entities(doc: Doc, start: int, subjects: set[int], parse: Parse, document: str) -> list[Named]:
    """The entities of a passage, which begins at the word `start`, that hold a subject."""
    found = []
    for entity in doc.ents:
        first, last = start + entity.start, start + entity.end
        if entity.label_ not in _ACTING or subjects.isdisjoint(range(first, last)):
            continue
        while first < last - 1 and parse.tree[first].pos in _AROUND:
            first += 1
        while last > first + 1 and parse.tree[last - 1].pos in _AROUND:
            last -= 1
        start, end = parse.words[first][0], parse.words[last - 1][1]
        kind = "place" if entity.label_ in _PLACES else "entity"
        found.append(Named(start, end, document[start:end], kind))
    return found
