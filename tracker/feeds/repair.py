"""Bytes of a feed made readable where one slip would cost the whole of it. Pure, bytes to bytes."""

import re

_NOT_ASCII = re.compile("[^\x00-\x7f\ufffd]")
_SURROGATES = re.compile(
    # `&amp;` where the text of an element is HTML
    rb"(?:&(?:amp;)?#(?:[xX]0{0,9}[dD][89a-fA-F][0-9a-fA-F]{2}|0{0,9}5[5-7]\d{3});)+"
)
_NUMBER = re.compile(rb"#(?:[xX]([0-9a-fA-F]+)|(\d+));")
_UTF_16_STARTS = {b"<\x00": b"\xff\xfe", b"\x00<": b"\xfe\xff"}
_HEAD_BYTES = 200


def repaired(body: bytes) -> bytes:
    """The same feed, to be read by an XML parser; most come back as they are.

    - UTF-8 in which a few bytes are wrong stays UTF-8, with U+FFFD for them. A parser would take
      all of it for Windows-1252 then, and make nonsense of every accent.
    - References to halves of a UTF-16 pair, which XML forbids and some programs write for each
      emoji, are joined; one without its other half becomes U+FFFD.
    - UTF-16 that neither a byte order mark nor a declaration announces gets the mark.
    """
    mark = _UTF_16_STARTS.get(body[:2])
    if mark is not None:
        announced = b"encoding" in body[:_HEAD_BYTES].replace(b"\x00", b"")
        return body if announced else mark + body
    if not body.isascii() and b"\x00" not in body[:4]:
        body = _mostly_utf8(body)
    return _SURROGATES.sub(_joined, body)


def _mostly_utf8(body: bytes) -> bytes:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        # Letters of another encoding are hardly ever valid UTF-8, two bytes in a row still less.
        if len(_NOT_ASCII.findall(text)) > 2 * text.count("\ufffd"):
            return text.encode("utf-8")
    return body


def _joined(references: re.Match[bytes]) -> bytes:
    numbers = [int(x, 16) if x else int(n) for x, n in _NUMBER.findall(references[0])]
    halves = "".join(map(chr, numbers)).encode("utf-16-le", "surrogatepass")
    ampersand = b"&amp;" if references[0].startswith(b"&amp;") else b"&"
    letters = halves.decode("utf-16-le", "replace")
    return b"".join(b"%s#%d;" % (ampersand, ord(letter)) for letter in letters)
