"""Admitted windows and tabs to what is in front.

A window names a program; if that is a browser, its tab decides, else the window itself.
The join of window and tab was done before (see ``tracker.browsers.join``): a tab line is
what its browser shows, whenever that browser is in front.
"""

from collections import OrderedDict

from classifiers.facts import Facts, Verdict
from tracker.core.model import BROWSERS, Category, Judged, Page, Sealed
from tracker.core.observations import Sealing, Tab, Window
from tracker.core.redact import Judge, Redaction, admit_tab, admit_window
from tracker.core.timeline import Front

# Distinct pages of a busy day; a verdict costs some 20 microseconds, a look-up one.
_REMEMBERED = 2_000


class Judging:
    """A classifier with a memory: pages to verdicts, in the form that is stored."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._known: OrderedDict[Page, Judged] = OrderedDict()
        self._last: tuple[Facts, Verdict] | None = None
        # What is in front is asked for again and again.
        self._newest: tuple[Page | None, Judged] = (None, Judged("other"))

    def judge(self, facts: Facts) -> Verdict:
        """Return the verdict on facts.

        What was asked last is remembered, and no more: what is admitted is judged raw and, mostly
        unchanged, as a page right after; but raw facts are not to be kept.
        """
        if self._last is None or self._last[0] != facts:
            self._last = (facts, self._judge(facts))
        return self._last[1]

    def page(self, page: Page) -> Judged:
        """Return what a redacted page counts as."""
        if page is self._newest[0]:
            return self._newest[1]
        judged = self._find(page)
        self._newest = (page, judged)
        return judged

    def _find(self, page: Page) -> Judged:
        known = self._known.get(page)
        if known is None:
            known = self._known[page] = _judge_page(page, self.judge)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return known


class Intake:
    """What every program and browser shows, as far as it may be known."""

    def __init__(self, redaction: Redaction, judging: Judging) -> None:
        self._redaction = redaction
        self._window: Window | None = None
        self._tabs: dict[str, Tab] = {}
        self.judging = judging

    def reset(self) -> None:
        """Forget everything: the tracker starts anew."""
        self._window = None
        self._tabs.clear()

    def change_rules(self, judging: Judging) -> None:
        """Judge with other rules from now on; what was sealed before stays as it was judged."""
        self.judging = judging

    def take(self, seen: Window | Tab) -> Window | Tab:
        """Take an observation in, and return it in the form that may be recorded."""
        if isinstance(seen, Window):
            self._window = admit_window(seen, self._redaction, self.judging.judge)
            return self._window
        tab = admit_tab(seen, self._redaction, self.judging.judge)
        self._tabs[tab.browser] = tab
        return tab

    def front(self) -> Front:
        """Return what is in front now."""
        window = self._window
        if window is None or window.app is None:
            sealed = Sealed("excluded") if window and window.sealed else None
            return Front(Page(sealed=sealed))
        tab = self._tabs.get(window.app) if window.app in BROWSERS else None
        if tab is None:
            return self._window_front(window)
        if tab.private:
            return Front(Page(window.app, sealed=Sealed("private")), audible=tab.audible)
        if tab.sealed is not None:
            return _sealed_front(window.app, tab.sealed, audible=tab.audible)
        if tab.url is None:
            front = self._window_front(window)
            return Front(front.page, front.call, tab.audible)
        page = Page(window.app, tab.url, tab.title, tab.facet)
        return Front(page, call=self._is_call(page), audible=tab.audible)

    def _window_front(self, window: Window) -> Front:
        assert window.app is not None
        if window.sealed is not None:
            return _sealed_front(window.app, window.sealed, audible=False)
        page = Page(window.app, title=window.title)
        return Front(page, call=self._is_call(page))

    def _is_call(self, page: Page) -> bool:
        return self.judging.page(page).activity == "call"


def _sealed_front(app: str, sealing: Sealing, *, audible: bool) -> Front:
    why = "excluded" if sealing.why == "excluded" else "unvouched"
    sealed = Sealed(why, sealing.category, sealing.network)  # type: ignore[arg-type]
    return Front(Page(app, sealed=sealed), call=sealing.call, audible=audible)


def _judge_page(page: Page, judge: Judge) -> Judged:
    if page.sealed is not None:
        return Judged(page.sealed.category, None, page.sealed.network, rule=page.sealed.why)
    verdict: Verdict = judge(Facts(page.app, page.url, page.title, page.facet))
    category: Category = verdict.category  # type: ignore[assignment]
    return Judged(category, verdict.activity, verdict.network, verdict.target, verdict.rule)
