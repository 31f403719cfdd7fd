"""What the scorer looks at: a candidate and its surroundings as a list of named features.

A name says what was seen where ("T0:ruling.strike" = that tag in the clause of the date), so that
a decision can be explained by the features that weighed most. Words carry the language, tags do
not: what a tag teaches in one language serves in the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable

from tracker.edtf import precision
from tracker.extract.candidates import Candidate, Reading, Source, days_between
from tracker.extract.lexicon import Match
from tracker.extract.tokens import Sentence

_FAR = 3
_REACH = 3  # tokens between a length of time and the date that it is counted from
_STEM = 6
EVENT_FAMILIES = frozenset(
    ["leg", "exec", "reg", "eff", "dl", "ext", "law", "hear", "rul", "enf", "deal", "serv", "mkt"]
)
_PUNCTUATION = frozenset(",;:—–()[]\"“”«».!?•|…-'’")

Parts = tuple[list[str], ...]
_NOTHING: list[str] = []


def direction(candidate: Candidate, reading: Reading) -> str:
    """Where the date lies from the day of publication, in seven steps."""
    if reading.published is None:
        return "?"
    days = days_between(candidate.date, reading.published)
    for limit, name in (
        (-400, "p4"),
        (-31, "p3"),
        (-7, "p2"),
        (-1, "p1"),
        (0, "now"),
        (7, "f1"),
        (31, "f2"),
        (400, "f3"),
    ):
        if days <= limit:
            return name
    return "f4"


class Featurizer:
    """Features of the candidates of one article; what a sentence shares is worked out once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.lang = reading.article.lang
        self._shared: dict[Hashable, list[str]] = {}
        self._near: dict[tuple[int, int, int], list[Match]] = {}
        self._title_tags = sorted(
            {m.tag for s in reading.sentences if s.in_title for m in s.matches}
        )
        body = [s for s in reading.sentences if not s.in_title]
        self._size = "1" if len(body) <= 2 else "2" if len(body) <= 6 else "3"
        self._first_body = body[0].index if body else 0
        self._lead = self._lead_dates()
        self._stated = Counter(c.date for c in reading.candidates if c.source is Source.OWN)

    def _lead_dates(self) -> list[str]:
        reading = self.reading
        found = []
        for sentence in reading.sentences[self._first_body : self._first_body + 2]:
            for timex in reading.timexes[sentence.index]:
                if timex.edtf and reading.published is not None:
                    days = days_between(timex.edtf, reading.published)
                    found.append(
                        "0" if days == 0 else "-" if -8 < days < 0 else "+" if 0 < days < 8 else "x"
                    )
        return sorted(set(found)) or ["none"]

    def features(self, candidate: Candidate) -> list[str]:
        """All features of a candidate, without repetition, in a fixed order."""
        return [name for part in self.parts(candidate) for name in part]

    def parts(self, candidate: Candidate) -> Parts:
        """The same in five parts that have no feature in common.

        What several candidates share is one list for all of them: the readings of an expression
        stand among the same words and tags, those that lie in one direction in the same way.
        """
        sentence = self.reading.sentences[candidate.sentence]
        way = candidate.source.value
        toward = direction(candidate, self.reading)
        found = [f"k:{way}", f"dir:{toward}", f"k:{way}:{toward}"]
        found += self._date(candidate, sentence, way, toward)
        found += self._place(candidate, sentence, way)
        own = _once(found)
        context = self._share(sentence.index, lambda: self._context(sentence))
        if candidate.first < 0:
            whole = _once(self._whole(candidate, sentence, way, toward))
            return own, whole, _NOTHING, _NOTHING, context
        place = (sentence.index, candidate.first, candidate.last)
        role = candidate.timex.role if candidate.timex else ""
        counted = candidate.anchor_source if candidate.source is Source.DERIVED else None
        how = (toward, candidate.rank, counted)
        return (
            own,
            self._share(place, lambda: self._words_around(candidate, sentence)),
            self._share((place, role), lambda: self._tags_around(candidate, sentence, role)),
            self._share((place, how), lambda: self._tags_toward(candidate, sentence, toward)),
            context,
        )

    def _share(self, key: Hashable, make: Callable[[], list[str]]) -> list[str]:
        """What was made for this key before, or else is made now, without repetition."""
        if key not in self._shared:
            self._shared[key] = _once(make())
        return self._shared[key]

    def _date(self, c: Candidate, sentence: Sentence, way: str, toward: str) -> list[str]:
        grain = precision(c.date)
        found = [f"g:{grain}", f"g:{grain}:{toward}", f"rank:{c.rank}:{toward}"]
        if c.timex is not None:
            rule = c.timex.rule
            found += [
                f"rule:{rule}",
                f"role:{c.timex.role}",
                f"role:{c.timex.role}:{toward}",
                f"anc:{c.timex.anchor}",
                f"rule:{rule}:{c.rank}",
                f"type:{c.timex.type}",
                f"mod:{c.timex.mod}",
            ]
        if c.source is Source.DERIVED and c.timex is not None:
            found += [
                f"der:{c.anchor_source}",
                f"der:{c.anchor_source}:{c.timex.role}:{toward}",
                f"der:{c.anchor_source}:{c.rank}:{self._anchor_side(c, sentence)}",
                f"dur:{c.timex.value}",
                f"dunit:{c.timex.value[-1:]}:{c.anchor_source}",
            ]
        if c.source is Source.OWN and self._is_counted_from(c, sentence):
            found += ["date:counted", f"date:counted:{toward}"]
        found += self._chronology(c, way, toward)
        dated = [t for t in self.reading.timexes[sentence.index] if t.edtf]
        found.append(f"ndates:{min(len(dated), 4)}:{way}")
        if c.timex in dated:
            found.append("date:first" if dated[0] is c.timex else "date:later")
        return found

    def _is_counted_from(self, c: Candidate, sentence: Sentence) -> bool:
        """Whether a length of time stands just before the date: "90 days after August 14"."""
        return any(
            0 <= c.first - sentence.token_at(timex.end) <= _REACH
            for timex in self.reading.timexes[sentence.index]
            if timex.type == "DURATION"
            and not timex.edtf
            and c.timex
            and timex.end <= c.timex.start
        )

    def _anchor_side(self, c: Candidate, sentence: Sentence) -> str:
        """Where the anchor of a derived date stands from the length of time, in clauses."""
        if c.timex is None:
            return ""
        for timex in self.reading.timexes[sentence.index]:
            if timex.edtf == c.anchor:
                at = min(sentence.token_at(timex.start), len(sentence.clause) - 1)
                gap = min(abs(sentence.clause[at] - sentence.clause[c.first]), _FAR)
                return f"{'L' if timex.start < c.timex.start else 'R'}{gap}"
        return "out"

    def _chronology(self, c: Candidate, way: str, toward: str) -> list[str]:
        """How the date stands to the one told before and to the other dates of the article."""
        rank = f"{way}:{c.rank}"
        others = self._stated[c.date] - int(c.source is Source.OWN)
        found = [f"stated:{min(others, 3)}:{rank}"]
        if c.told:
            order = "same" if c.told == c.date else "after" if c.date > c.told else "before"
            year = "y" if c.told[:4] == c.date[:4] else "n"
            found += [f"told:{order}:{rank}", f"told:{order}:{year}:{toward}:{rank}"]
        return found

    def _place(self, c: Candidate, sentence: Sentence, way: str) -> list[str]:
        where = (
            "title"
            if sentence.in_title
            else "lead"
            if sentence.index == self._first_body
            else "body"
        )
        found = [
            f"pl:{where}:{way}",
            f"size:{self._size}:{way}",
            f"kindsize:{self._size}:{where}:{way}",
        ]
        if sentence.index == self._first_body + 1:
            found.append(f"pl:second:{way}")
        if sentence.first_of_paragraph:
            found.append(f"pl:par:{way}")
        if way == "published":
            found += [f"lead:{where}:{d}" for d in self._lead]
        if self.reading.headed(sentence):
            found.append(f"headed:{way}")
        found.append(f"len:{min(len(sentence.words) // 6, 6)}:{way}")
        return found

    def _tags_around(self, c: Candidate, s: Sentence, role: str) -> list[str]:
        """Tags by side of the date and distance in clauses."""
        here = s.clause[c.first]
        lang = self.lang
        found: list[str] = []
        add = found.append
        near = self._matches_near(c, s)
        nearest: dict[str, tuple[int, str]] = {}
        for match in s.matches:
            if c.first <= match.first < c.last:
                continue
            gap = min(abs(s.clause[match.first] - here), _FAR)
            side = "L" if match.first < c.first else "R"
            tag = match.tag
            family = tag.split(".", 1)[0]
            add(f"T{gap}:{tag}")
            add(f"T:{side}:{tag}")
            add(f"F{gap}{side}:{family}")
            if gap <= 1:
                add(f"Tr:{tag}:{role}")
                add(f"{lang}:t{gap}:{tag}:{s.words[match.first]}")
            if family in EVENT_FAMILIES:
                distance = c.first - match.last if side == "L" else match.first - c.last
                if side not in nearest or distance < nearest[side][0]:
                    nearest[side] = (distance, tag)
        for side, (distance, tag) in nearest.items():
            add(f"N{side}:{tag}")
            add(f"N{side}d:{min(distance // 3, 4)}:{tag}")
        self._pairs(near, found)
        self._clause_order(s, near, found)
        return found

    def _matches_near(self, c: Candidate, s: Sentence) -> list[Match]:
        """What the lexicon found in the clause of the date and the ones beside it."""
        place = (s.index, c.first, c.last)
        if place not in self._near:
            here = s.clause[c.first]
            self._near[place] = [
                m
                for m in s.matches
                if not c.first <= m.first < c.last and abs(s.clause[m.first] - here) <= 1
            ]
        return self._near[place]

    def _tags_toward(self, c: Candidate, s: Sentence, toward: str) -> list[str]:
        """Tags near the date with the direction in which it lies and the way it was counted."""
        found: list[str] = []
        for tag in {match.tag: None for match in self._matches_near(c, s)}:
            found += (f"Td:{tag}:{toward}", f"Tk:{tag}:{toward}:{c.rank}")
            if c.source is Source.DERIVED:
                found += (f"Da:{tag}:{c.anchor_source}:{c.rank}", f"Dt:{tag}:{toward}")
        return found

    def _words_around(self, c: Candidate, s: Sentence) -> list[str]:
        """Words by their distance from the expression of a date, in tokens and in clauses."""
        here = s.clause[c.first]
        lang = self.lang
        found: list[str] = []
        add = found.append
        for i, word in enumerate(s.words):
            if c.first <= i < c.last or word in _PUNCTUATION:
                continue
            gap = abs(s.clause[i] - here)
            if word[:1].isdigit():
                word = "#"
            add(f"{lang}:w:{word}")
            stem = word[:_STEM]
            if gap <= 1:
                add(f"{lang}:s{gap}:{stem}")
            distance = i - c.last + 1 if i >= c.last else i - c.first
            if -4 <= distance <= 4:
                add(f"{lang}:p{distance}:{word}")
            if -7 <= distance <= 7:
                add(f"{lang}:{'L' if distance < 0 else 'R'}:{word}")
        before = " ".join(s.words[max(0, c.first - 2) : c.first])
        add(f"{lang}:pre2:{before}")
        after = " ".join(s.words[c.last : c.last + 2])
        add(f"{lang}:post2:{after}")
        return found

    def _clause_order(self, s: Sentence, near: list[Match], found: list[str]) -> None:
        """Who stands before a trigger and what follows it: subject and object, roughly."""
        who = ""
        trigger = ""
        for match in near:
            head = match.tag[:4]
            if head == "who.":
                who = match.tag
                if trigger:
                    found.append(f"V:{trigger}>{who}")
            elif head == "obj.":
                if trigger:
                    found.append(f"V:{trigger}>{match.tag}")
            elif match.tag.split(".", 1)[0] in EVENT_FAMILIES:
                trigger = match.tag
                if who:
                    found.append(f"S:{who}>{trigger}")
                    found.append(f"{self.lang}:S:{who}>{s.words[match.first][:_STEM]}")

    def _pairs(self, near: list[Match], found: list[str]) -> None:
        """Who with what, and modality with what, in reach of the date."""
        actors = sorted({m.tag for m in near if m.tag[:4] in ("who.", "obj.", "mod.")})
        events = sorted({m.tag for m in near if m.tag.split(".", 1)[0] in EVENT_FAMILIES})
        found += [f"P:{a}+{e}" for a in actors for e in events]
        families = sorted({e.split(".", 1)[0] for e in events})
        found += [f"Q:{a}+{b}" for a in families for b in families if a < b]

    def _whole(self, c: Candidate, s: Sentence, way: str, toward: str) -> list[str]:
        """Words and tags of a sentence without an expression of its own for this date."""
        lang = self.lang
        group = "pub" if way == "published" else "inh"
        dated_clauses = {
            s.clause[min(s.token_at(t.start), len(s.words) - 1)]
            for t in self.reading.timexes[s.index]
            if t.edtf
        }
        found: list[str] = []
        add = found.append
        for i, word in enumerate(s.words):
            if word in _PUNCTUATION:
                continue
            if word[:1].isdigit():
                word = "#"
            free = "d" if s.clause[i] in dated_clauses else ""
            add(f"{lang}:{group}{free}:{word}")
            add(f"{lang}:w:{word}")
            if not free:
                add(f"{lang}:s:{group}:{word[:_STEM]}")
            if s.in_title:
                add(f"{lang}:title:{word}")
        for position, word in enumerate(s.words[:3]):
            add(f"{lang}:{group}@{position}:{word}")
        near = [m for m in s.matches if s.clause[m.first] not in dated_clauses] or s.matches
        for match in near:
            add(f"T:{group}:{match.tag}")
            add(f"T:all:{match.tag}")
            add(f"Td:{group}:{match.tag}:{toward}")
            add(f"{lang}:t:{group}:{match.tag}:{s.words[match.first]}")
            if s.in_title:
                add(f"T:title:{match.tag}")
        self._pairs(near, found)
        self._clause_order(s, near, found)
        return found

    def _context(self, sentence: Sentence) -> list[str]:
        """The sentence before and the title, at the level of tags and some words."""
        found = [f"tt:{tag}" for tag in self._title_tags]
        if sentence.index and not sentence.in_title:
            before = self.reading.sentences[sentence.index - 1]
            same = before.paragraph == sentence.paragraph
            if same or not sentence.in_title:
                found += [f"ps{int(same)}:{m.tag}" for m in before.matches]
                if same:
                    found += [f"{self.lang}:psw:{w}" for w in before.words if len(w) > 3]
        return found


def _once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))
