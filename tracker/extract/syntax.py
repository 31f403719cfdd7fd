"""What a parse tells about a date: the verb it hangs on, who does it, and under which condition.

Features are named as in `features.py`. Tags of the packs are laid on the tree, so that what is
learned of one language's verbs serves the other; dependency labels of the two schemes in use
(ClearNLP in English, Universal Dependencies elsewhere) are read as one.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracker.edtf import precision
from tracker.extract.candidates import Candidate, Reading, Source
from tracker.extract.dependencies import Word
from tracker.extract.features import direction
from tracker.extract.parses import Parse

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "nsubj:pass", "csubj", "csubjpass", "expl:subj"))
_OBJECTS = frozenset(("dobj", "obj", "attr", "oprd", "iobj", "dative"))
_AGENTS = frozenset(("agent", "obl:agent"))
_PASSIVE = frozenset(("auxpass", "aux:pass", "nsubjpass", "nsubj:pass"))
_MODIFIERS = frozenset(("aux", "auxpass", "aux:tense", "aux:pass", "aux:caus", "neg"))
_RELATIVE = frozenset(("relcl", "acl:relcl"))
_PRONOUNS = frozenset(("PRON", "DET", "SCONJ"))
_CASES = frozenset(("prep", "case"))
_SPEECH = "mod.report"
_ACTOR = "who."
_INSTRUMENTS = frozenset(("obj.law", "obj.rule"))
_CONDITIONAL = "mod.would"
_UNSETTLED = frozenset(("negated", "Tense=Fut", "Mood=Cnd", "aux.Tense=Fut", "aux.Mood=Cnd"))
_NOT_YET = frozenset(("negated", "Tense=Past", "aux.Tense=Pres"))  # "has not signed"
_AHEAD = frozenset(("mod.will", "mod.would", "mod.may"))
_VERBAL = frozenset(("VERB", "AUX"))
# These count differently with a date that lies ahead and with one that has passed.
_TIMED = ("y:form", "y:verbtag", "y:over", "y:same", "y:nearest", "y:upperform", "y:clause")
_MOST_STEPS = 12
_STEM = 6
_FAR = 6


def stem(token: Word) -> str:
    """What stands for the word in features: its first letters, which most of its forms share.

    A lemmatizer would take as long as the parser, and the French one five seconds to load.
    """
    return token.lower[:_STEM]


def ancestors(token: Word) -> Iterator[Word]:
    """The token, its head, its head's head, up to the root or for a number of steps."""
    for _ in range(_MOST_STEPS):
        yield token
        if token.head == token:
            return
        token = token.head


def clause_verb(token: Word) -> Word:
    """The verb (or, without one, the root) whose clause a token stands in."""
    last = token
    for last in ancestors(token):
        if last.pos in _VERBAL and last.dep not in _MODIFIERS:
            return last
    return last


def syntax_features(candidate: Candidate, parse: Parse, reading: Reading) -> list[str]:
    """Features of a candidate from the tree of its sentence, without repetition, in order."""
    lang = parse.lang
    date = parse.top(candidate.first, candidate.last) if candidate.first >= 0 else None
    way = candidate.source.value
    toward = f"{direction(candidate, reading)}:{candidate.rank}"
    role = candidate.timex.role if candidate.timex else ""
    found = [f"k:{way}:{toward}", f"k:{way}:{toward}:{role}", f"g:{precision(candidate.date)}"]
    if date is not None:
        verb = clause_verb(date)
        found += _hanging(date, verb, lang)
    elif parse.root is not None:
        verb = parse.root
    else:
        return []
    hinge = _predicate(verb, parse, lang, way) + _above(verb, parse, lang, way)
    hinge += _triggers(date, verb, parse, way) + _told(verb, parse)
    found += hinge
    if is_proposed(candidate, parse):
        found.append("y:proposed")
    found += [f"{name}|{toward}" for name in hinge if name.startswith(_TIMED)]
    return list(dict.fromkeys(found))


def is_proposed(candidate: Candidate, parse: Parse) -> bool:
    """Whether a law or rule would bring the date about: "a bill that would oblige it to sell"."""
    date = parse.top(candidate.first, candidate.last) if candidate.first >= 0 else None
    if date is None:
        return False
    for verb in ancestors(date):
        if verb.pos not in _VERBAL or not _is_conditional(verb, parse):
            continue
        doers = [token for role, token in arguments(verb) if role == "subj"]
        if any(_INSTRUMENTS.intersection(parse.tags.get(t.i, ())) for t in doers):
            return True
    return False


def is_unsettled(candidate: Candidate, parse: Parse) -> bool:
    """Whether a sentence tells what has not happened and the date is only that of the telling.

    "The app has not returned", "The minister plans a third delay": of some 800 such undated
    sentences among the gold articles four state an event of the day of publication or of the date
    told before. Nor is Tuesday a date of anything in "She has not signed, an aide said on Tuesday".
    """
    date = parse.top(candidate.first, candidate.last) if candidate.first >= 0 else None
    if date is not None:
        said = _said(clause_verb(date), parse)
        how = forms(said) if said is not None else []
        return _NOT_YET.issubset(how) and "passive" not in how
    verb = parse.root
    if verb is None or candidate.source not in (Source.PUBLISHED, Source.PREVIOUS):
        return False
    forming = [verb, *(t for t in verb.children if t.dep in _MODIFIERS)]
    if any(tag.startswith(_ACTOR) for tag in parse.tags.get(verb.i, ())):
        forming += parse.tree[verb.i + 1 : verb.i + 2]  # a name read as a verb: "Trump plans"
    if any(_AHEAD.intersection(parse.tags.get(t.i, ())) for t in forming):
        return True
    return not _UNSETTLED.isdisjoint(forms(verb))


def _is_conditional(verb: Word, parse: Parse) -> bool:
    """Whether a verb says what would be, not what would have been."""
    forming = [t for t in verb.children if t.dep in _MODIFIERS]
    labels = [t.dep for t in forming]
    if "aux:tense" in labels or labels.count("aux") > 1:
        return False
    return any(_CONDITIONAL in parse.tags.get(t.i, ()) for t in (verb, *forming))


def _hanging(date: Word, verb: Word, lang: str) -> list[str]:
    """How the date hangs on its verb: the path of labels, the preposition."""
    path = []
    joint = ""
    for token in ancestors(date):
        if token == verb:
            break
        path.append(token.dep)
        if token.dep in _CASES and not joint:
            joint = token.lower
    joint = joint or next((t.lower for t in date.children if t.dep in _CASES), "")
    route = ">".join(path[:4])
    return [
        f"{lang}:y:path:{route}",
        f"{lang}:y:joint:{joint}",
        f"{lang}:y:joint:{joint}:{stem(verb)}",
        f"y:steps:{min(len(path), _FAR)}",
    ]


def _predicate(verb: Word, parse: Parse, lang: str, way: str) -> list[str]:
    """The verb with its tense, voice, auxiliaries, subject and objects."""
    word = stem(verb)
    tags = parse.tags.get(verb.i, [])
    found = [
        f"{lang}:y:verb:{way}:{word}",
        f"y:pos:{way}:{verb.pos}",
        *(f"y:verbtag:{way}:{tag}" for tag in tags),
        *(f"y:form:{form}" for form in forms(verb)),
        *(f"y:form:{form}:{tag}" for form in forms(verb) for tag in tags),
    ]
    for role, token in arguments(verb):
        found.append(f"{lang}:y:{role}:{stem(token)}")
        found.append(f"{lang}:y:{role}:{stem(token)}:{word}")
        for tag in parse.tags.get(token.i, ()):
            found.append(f"y:{role}:{tag}")
            found.append(f"{lang}:y:{role}:{tag}:{word}")
            found += [f"y:{role}:{tag}:{own}" for own in tags]
    return found


def forms(verb: Word) -> list[str]:
    """Tense, mood, voice, negation and auxiliaries of a verb."""
    morph = verb.morph
    found = [f"{n}={v}" for n in ("Tense", "Mood", "VerbForm") for v in morph.get(n, [])]
    for child in verb.children:
        if child.dep in _PASSIVE:
            found.append("passive")
        if child.dep in _MODIFIERS:
            found.append(f"aux={stem(child)}")
            found += [f"aux.{n}={v}" for n in ("Tense", "Mood") for v in child.morph.get(n, [])]
        if "Neg" in child.morph.get("Polarity", []) or child.dep == "neg":
            found.append("negated")
    return list(dict.fromkeys(found))


def arguments(verb: Word) -> list[tuple[str, Word]]:
    """Who does what: subject, objects and agent of a verb, the logical ones of a passive.

    A relative pronoun gives way to the noun it stands for; a verb without a subject has that of
    the verb it hangs on.
    """
    found = []
    for child in verb.children:
        if child.dep in _SUBJECTS:
            token = verb.head if _is_relative(child) else child
            found.append(("obj" if child.dep in _PASSIVE else "subj", token))
        elif child.dep in _OBJECTS:
            found.append(("obj", child))
        elif child.dep in _AGENTS:
            deeper = [t for t in child.children if t.dep == "pobj"]
            found.append(("subj", deeper[0] if deeper else child))
    if not any(role == "subj" for role, _ in found):
        found += [("subj", t) for t in (_borrowed_subject(verb),) if t is not None]
    return found


def _is_relative(subject: Word) -> bool:
    """Whether a subject is the pronoun of a relative clause ("who", "that", « qui »)."""
    personal = "Prs" in subject.morph.get("PronType", [])
    return subject.head.dep in _RELATIVE and subject.pos in _PRONOUNS and not personal


def _borrowed_subject(verb: Word) -> Word | None:
    """The subject that a verb shares: of the verb beside it, or the noun it describes."""
    if verb.dep in ("conj", "xcomp", "advcl"):
        upper = verb.head
        return next((t for t in upper.children if t.dep in _SUBJECTS), None)
    if verb.dep in _RELATIVE or verb.dep == "acl":
        return verb.head
    return None


def _above(verb: Word, parse: Parse, lang: str, way: str) -> list[str]:
    """What the clause hangs on: its kind, its opening word, the verbs above and their modality."""
    opening = next((t.lower for t in verb.children if t.dep == "mark"), "")
    found = [f"y:clause:{way}:{verb.dep}", f"{lang}:y:mark:{way}:{opening}"]
    if verb.head != verb:
        upper = clause_verb(verb.head)
        found += [
            f"{lang}:y:upper:{stem(upper)}:{verb.dep}",
            *(f"y:uppertag:{tag}:{verb.dep}" for tag in parse.tags.get(upper.i, ())),
        ]
    for token in ancestors(verb):
        if token != verb and token.pos in _VERBAL:
            found += [f"y:upperform:{form}" for form in forms(token)]
    return found


def _told(verb: Word, parse: Parse) -> list[str]:
    """How what is said is said, where the date may be that of the saying alone."""
    if _SPEECH not in parse.tags.get(verb.i, ()):
        return []
    said = _said(verb, parse)
    if said is None:
        return ["y:told:"]
    return [f"y:told:{name}" for name in (*forms(said), *parse.tags.get(said.i, ()))]


def _said(verb: Word, parse: Parse) -> Word | None:
    """The verb of what a verb of saying tells, before or after it."""
    if _SPEECH not in parse.tags.get(verb.i, ()):
        return None
    said = next((t for t in verb.children if t.dep == "ccomp"), None)
    if said is None and verb.dep == "parataxis":
        return verb.head
    return said


def _triggers(date: Word | None, verb: Word, parse: Parse, way: str) -> list[str]:
    """Where each trigger stands to the date in the parse."""
    over_date = [t.i for t in ancestors(date)] if date is not None else [verb.i]
    found = []
    nearest: tuple[int, str] | None = None
    for tag, token in parse.triggers:
        steps = distance(token, over_date)
        if token.i in over_date:
            place = "over"
        elif clause_verb(token) == verb:
            place = "same"
        else:
            place = "else"
        found += [f"y:{place}:{way}:{tag}", f"y:{place}{min(steps, _FAR)}:{tag}"]
        if nearest is None or (steps, tag) < nearest:
            nearest = steps, tag
    if nearest is not None:
        found.append(f"y:nearest:{way}:{nearest[1]}")
        found.append(f"y:nearest{min(nearest[0], _FAR)}:{nearest[1].split('.', 1)[0]}")
    return found


def distance(token: Word, chain: list[int]) -> int:
    """Steps in the tree from a token to the start of a chain of ancestors."""
    for steps, one in enumerate(ancestors(token)):
        if one.i in chain:
            return steps + chain.index(one.i)
    return _MOST_STEPS
