"""The rules that look at titles, by program and by what the titles need."""

from collections.abc import Iterator, Sequence

from classifiers.programs import is_browser
from classifiers.rules import Rule
from classifiers.texts import NeedIndex, Text, TextSet

#: The pattern that is still to be asked, if any.
Titled = tuple[int, Rule, Text | None]


class Windows:
    """Finds the rules that hold for a window, asking few of them."""

    __slots__ = ("_by_app", "_every", "_known", "_set", "_titled")

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        """Index rules that look at no address, in written order."""
        #: Rules that look at the program only.
        self._by_app: dict[str, list[Titled]] = {}
        #: Rules that hold for every window.
        self._every: list[Titled] = []
        self._titled: list[tuple[int, Rule, Text]] = []
        for number, rule in rules:
            if not rule.titles:
                for app in rule.apps:
                    self._by_app.setdefault(app, []).append((number, rule, None))
            if rule.unconditional:
                self._every.append((number, rule, None))
            self._titled += [(number, rule, title) for title in rule.titles]
        #: Programs whose titles matter: those that rules name, and those that show one network.
        self._known = {app for _, rule in rules for app in (*rule.apps, rule.network)}
        #: Made when the first title comes.
        self._set: TextSet | None = None

    def looks_at_title(self, app: str | None) -> bool:
        """Tell whether any rule looks at the titles of a program."""
        return app is None or app in self._known or is_browser(app)

    def matching(self, app: str | None, title: str) -> Iterator[Rule]:
        """Yield the rules that hold, in written order.

        Args:
            app: Short name of the program, if known.
            title: The page's own; empty if there is none.
        """
        candidates = self._of_app(app)
        if title:
            found = self._titled_like(title, app)
            candidates = sorted([*found, *candidates], key=_number) if found else candidates
        last = -1
        for number, rule, pattern in candidates:
            if number != last and (pattern is None or pattern.confirm(title)):
                last = number
                yield rule

    def _of_app(self, app: str | None) -> list[Titled]:
        named = self._by_app.get(app) if app is not None else None
        return sorted([*named, *self._every], key=_number) if named else self._every

    def _titled_like(self, title: str, app: str | None) -> list[tuple[int, Rule, Text]]:
        if self._set is None:
            self._set = TextSet([pattern for _, _, pattern in self._titled])
        browser = app is None or is_browser(app)
        titled = self._titled
        numbers = self._set.candidates(title)
        return [it for n in numbers if _concerns((it := titled[n])[1], app, browser)]


class PageTitles:
    """Which rules that look at a page's title, besides its address, may hold for one?"""

    __slots__ = ("_index", "_last", "_numbers", "_rules")

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        """Take the rules by number."""
        self._rules = rules
        self._numbers: list[int] = []
        #: Made when the first such rule is asked.
        self._index: NeedIndex | None = None
        self._last: tuple[str, frozenset[int]] = "", frozenset()

    def likely(self, title: str) -> frozenset[int]:
        """Return the numbers of the rules of which any title pattern may be found."""
        if self._index is None:
            patterns = [(number, it) for number, rule in self._rules for it in rule.titles]
            self._numbers = [number for number, _ in patterns]
            self._index = NeedIndex(pattern.needs for _, pattern in patterns)
        elif title == self._last[0]:
            return self._last[1]
        numbers = self._numbers
        found = frozenset([numbers[it] for it in self._index.candidates(title)])
        self._last = title, found
        return found


def _concerns(rule: Rule, app: str | None, browser: bool) -> bool:
    """Tell whether a rule for windows looks at this program: a network's own one shows pages."""
    if rule.apps:
        return app in rule.apps
    return browser or (app is not None and rule.network == app)


def _number(entry: Titled) -> int:
    return entry[0]
