"""What was recorded to the coverage of targets, for ``targets coverage`` and ``export``."""

from collections.abc import Iterable, Sequence

from tracker.core.corrections import is_corrected
from tracker.core.intake import Judging
from tracker.core.model import Judged, Meeting, Page, Span
from tracker.paths import Places
from tracker.storage.own_rules import read_classifier
from tracker.storage.target_list import parse_list, read_targets_text
from tracker.summary.coverage import Coverage, find_coverage
from tracker.system.clock import SystemClock

#: Before and after everything that can be written as a date.
_ALWAYS = (-(1 << 53), 1 << 53)


def read_coverage(places: Places) -> list[Coverage]:
    """Return the coverage of the person's targets; nobody was touched if nothing is recorded.

    Raises:
        TrackerError: As the archive and the list of targets do.
    """
    if not places.database.exists():
        return coverage_of(places, (), ())
    # Imported late: where nothing is recorded yet, sqlite-utils need not be loaded.
    from tracker.storage.archive import Archive  # noqa: PLC0415

    with Archive(places.database) as archive:
        spans = archive.read_spans(*_ALWAYS)
        return coverage_of(places, spans, archive.read_meetings(*_ALWAYS))


def coverage_of(
    places: Places, spans: Iterable[tuple[Span, Judged]], meetings: Sequence[Meeting]
) -> list[Coverage]:
    """Return the coverage that these spans and meetings come to, by today's list and rules.

    Pages are judged anew, each once: a target added today has been read about for weeks.
    What the person corrected stays as they said.
    """
    targets = parse_list(read_targets_text(places.targets_file), str(places.targets_file))
    classifier = read_classifier(places)
    pages = _Pages(Judging(classifier.judge))
    return find_coverage(
        [target.name for target in targets],
        (
            (span, judged if span.away or is_corrected(judged) else pages[span.page])
            for span, judged in spans
        ),
        meetings,
        classifier.targets.named_in,
        now_ms=SystemClock().wall_ms(),
    )


class _Pages(dict[Page, Judged]):
    """Verdicts by page, each asked for once: years hold the same pages again and again."""

    def __init__(self, judging: Judging) -> None:
        super().__init__()
        self._judging = judging

    def __missing__(self, page: Page) -> Judged:
        judged = self[page] = self._judging.page(page)
        return judged
