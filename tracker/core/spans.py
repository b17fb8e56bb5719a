"""Judged spans as they are shown: neighbours that touch and agree are one."""

from collections.abc import Iterable, Iterator

from msgspec import structs

from tracker.core.model import Judged, Span

JudgedSpan = tuple[Span, Judged]


def join_spans(spans: Iterable[JudgedSpan]) -> Iterator[JudgedSpan]:
    """Join spans that follow each other without a gap and look the same to a person.

    Args:
        spans: In the order they were lived.

    Yields:
        Spans that show either a page or, while away, nothing; equal neighbours joined.
    """
    last: JudgedSpan | None = None
    for span, judged in spans:
        if last is not None and _same(last, (span, judged)):
            last = (structs.replace(last[0], end_ms=span.end_ms), judged)
            continue
        if last is not None:
            yield last
        last = (span, judged)
    if last is not None:
        yield last


def _same(left: JudgedSpan, right: JudgedSpan) -> bool:
    a, b = left[0], right[0]
    if a.end_ms != b.start_ms or a.away != b.away or a.offset_s != b.offset_s:
        return False
    return a.away or (a.page == b.page and left[1] == right[1])
