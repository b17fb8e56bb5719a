"""The README's table of settings, generated from the one table in ``tracker.config``."""

import json
from collections.abc import Iterator

from msgspec import inspect

from tracker.config import (
    DURATION_FORM,
    INTERVAL_FORM,
    ClockInterval,
    ClockTime,
    Millis,
    Settings,
    plain_settings,
)

_OWN_TYPES: dict[type, str] = {
    Millis: "a duration",
    ClockTime: "a time of day",
    ClockInterval: "intervals",
}
_START, _END = "<!-- settings -->", "<!-- /settings -->"


def settings_table() -> str:
    """Return the table in Markdown, one row a key, in the order of ``tracker.config``."""
    table = inspect.type_info(Settings)
    assert isinstance(table, inspect.StructType)
    rows = _rows(table, plain_settings(Settings()), ())
    head = ["| key | default | accepted | means |", "| --- | --- | --- | --- |"]
    forms = f"{DURATION_FORM.capitalize()}; {INTERVAL_FORM}; one that ends first crosses midnight."
    return "\n".join([*head, *rows, "", forms])


def put_table(readme: str) -> str:
    """Return the README with the table between its two markers.

    Raises:
        ValueError: A marker is not there.
    """
    before, start, rest = readme.partition(_START)
    _, end, after = rest.partition(_END)
    if not (start and end):
        raise ValueError(f"README.md lacks the line {_START} or, after it, {_END}")
    return f"{before}{start}\n{settings_table()}\n{end}{after}"


def _rows(
    table: inspect.StructType, defaults: dict[str, object], path: tuple[str, ...]
) -> Iterator[str]:
    for field in table.fields:
        default = defaults.get(field.encode_name)
        if isinstance(field.type, inspect.StructType):
            assert isinstance(default, dict)
            yield from _rows(field.type, default, (*path, field.encode_name))
            continue
        kind, meaning = _described(field.type)
        if not meaning:
            raise ValueError(f"{'.'.join((*path, field.encode_name))} has no description")
        shown = "none" if default is None else f"`{json.dumps(default)}`"
        cells = (
            f"`[{'.'.join(path)}]` `{field.encode_name}`",
            shown,
            _accepted(kind),
            meaning[0].lower() + meaning[1:],
        )
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _described(kind: inspect.Type) -> tuple[inspect.Type, str]:
    """Return a type without its metadata, and the description that these hold."""
    meaning = ""
    while isinstance(kind, inspect.Metadata):
        meaning = meaning or str((kind.extra_json_schema or {}).get("description", ""))
        kind = kind.type
    return kind, meaning


def _accepted(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata():
            return _accepted(_described(kind)[0])
        case inspect.UnionType():
            return next(_accepted(t) for t in kind.types if not isinstance(t, inspect.NoneType))
        case inspect.CustomType():
            return _OWN_TYPES[kind.cls]
        case inspect.LiteralType():
            return ", ".join(f"`{json.dumps(value)}`" for value in sorted(kind.values, key=str))
        case inspect.VarTupleType():
            item = _accepted(kind.item_type)
            return f"a list of {'texts' if item == 'text' else item}"
        case inspect.IntType():
            return f"{kind.ge} to {kind.le}"
        case inspect.BoolType():
            return "`true`, `false`"
        case inspect.StrType():
            return "text"
    raise ValueError(f"no words for {kind}")
