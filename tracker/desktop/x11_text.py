"""What does a window's text property say? Bytes of any program, any age, any intent.

Pure. Nothing a window says can raise here: what cannot be decoded becomes U+FFFD.
"""

import re

#: Longest title handed on, in characters.
MAX_TITLE = 1024

# C0, DEL, C1, and the line and paragraph separators: they move a cursor or end a line, and say
# nothing.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

# Compound Text: ISO 2022 with the sets designated by an escape. Two-byte sets become legible by
# setting the high bits and reading them as the EUC encoding of that set.
# https://www.x.org/releases/X11R7.7/doc/xorg-docs/ctext/ctext.html
_ESCAPE = re.compile(
    rb"\x1b(?:"
    rb"(?P<utf8>%G)|(?P<end>%@)|"
    rb"\$(?P<wide_side>[()]?)(?P<wide>[ABC])|"
    rb"(?P<side>[()\-])(?P<set>[@-~])"
    rb")"
)
_WIDE = {b"A": "gb2312", b"B": "euc_jp", b"C": "euc_kr"}
_RIGHT_HALF = {
    b"A": "latin-1", b"B": "iso8859-2", b"C": "iso8859-3", b"D": "iso8859-4", b"F": "iso8859-7",
    b"G": "iso8859-6", b"H": "iso8859-8", b"L": "iso8859-5", b"M": "iso8859-9",
}  # fmt: skip
_HIGH = bytes(code | 0x80 for code in range(256))


def decode_text(value: bytes, kind: str) -> str | None:
    """Return the text of a property as one line; ``None`` if there is none.

    Args:
        value: The property's bytes, perhaps cut anywhere.
        kind: Name of its type: UTF8_STRING, COMPOUND_TEXT, STRING or whatever it claims.

    Returns:
        At most ``MAX_TITLE`` characters; each control character is a space.
    """
    if kind == "COMPOUND_TEXT":
        text = _decode_compound(value)
    elif kind == "STRING":
        text = value.decode("latin-1")
    else:
        text = value.decode("utf-8", "replace")
    text = _CONTROLS.sub(" ", text[:MAX_TITLE])
    return text if text.strip() else None


def decode_class(value: bytes) -> tuple[str, str]:
    """Return instance and class of WM_CLASS, two strings that each end with a NUL."""
    instance, _, rest = value.partition(b"\0")
    class_name, _, _ = rest.partition(b"\0")
    return instance.decode("utf-8", "replace"), class_name.decode("utf-8", "replace")


def _decode_compound(value: bytes) -> str:
    left, right, utf8 = "ascii", "latin-1", False
    parts: list[str] = []
    at = 0
    for escape in _ESCAPE.finditer(value):
        parts.append(_decode_run(value[at : escape.start()], left, right, utf8=utf8))
        at = escape.end()
        if escape["utf8"] or escape["end"]:
            utf8 = bool(escape["utf8"])
        elif escape["wide"]:
            codec = _WIDE[escape["wide"]]
            left, right = (left, codec) if escape["wide_side"] == b")" else (codec, right)
        elif escape["side"] == b"(":
            left = "ascii"
        elif escape["side"] == b"-":
            right = _RIGHT_HALF.get(escape["set"], "latin-1")
        else:
            right = "shift_jis"  # ESC ) I, half-width katakana: the only one in use
    parts.append(_decode_run(value[at:], left, right, utf8=utf8))
    return "".join(parts)


def _decode_run(run: bytes, left: str, right: str, *, utf8: bool) -> str:
    """Decode bytes between two escapes: below 0x80 by ``left``, above by ``right``."""
    if utf8:
        return run.decode("utf-8", "replace")
    out: list[str] = []
    for piece in re.findall(rb"[\x80-\xff]+|[\x00-\x7f]+", run):
        if piece[0] >= 0x80:
            out.append(piece.decode(right, "replace"))
        elif left == "ascii":
            out.append(piece.decode("ascii"))
        else:
            out.append(piece.translate(_HIGH).decode(left, "replace"))
    return "".join(out)
