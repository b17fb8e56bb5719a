"""Rules that take more than their author can mean."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.findings import Finding, found_in
from classifiers.rules import Pack, Rule

#: What everybody has open now and then and that is about no network, job or meeting.
NEUTRAL = (
    Facts(title="New Tab"),
    Facts(title="Untitled"),
    Facts(title="Downloads"),
    Facts(title="Bookmarks"),
    Facts(title="Problem loading page"),
    Facts(title="weather tomorrow - Google Search"),
    Facts(title="Coffee - Wikipedia"),
    Facts(title="Invoice 2041.pdf"),
    Facts(title="Apple pie recipe | Good Kitchen"),
    Facts(title="Train times and tickets"),
    Facts(title="Online banking"),
    Facts(title="Shopping basket (2)"),
    Facts(title="Tomorrow: rain, then sun | The Weather"),
    Facts(title="Budget 2026 - Google Sheets"),
    Facts(app="gnome-terminal", title="~/src"),
    Facts(app="code", title="main.py - project - Visual Studio Code"),
    Facts(app="nautilus", title="Documents"),
    Facts(app="libreoffice", title="letter.odt - LibreOffice Writer"),
    Facts(url="https://en.wikipedia.org/wiki/Coffee", title="Coffee - Wikipedia"),
    Facts(url="https://www.google.com/search?q=weather", title="weather - Google Search"),
    Facts(url="https://duckduckgo.com/?q=weather", title="weather at DuckDuckGo"),
    Facts(url="https://www.bbc.co.uk/weather/2643743", title="London - BBC Weather"),
    Facts(url="https://www.amazon.com/dp/B000000000", title="Kettle, 1.7 l"),
    Facts(url="https://www.openstreetmap.org/#map=5/51.500/-0.100", title="OpenStreetMap"),
    Facts(url="https://docs.python.org/3/library/re.html", title="re - Python documentation"),
    Facts(url="https://shop.example/", title="Garden tools"),
    Facts(url="https://shop.example/basket", title="Your basket"),
    Facts(url="https://news.example/2026/03/02/rain", title="Rain stays until Thursday"),
    Facts(url="https://mybank.example/accounts/1", title="Accounts"),
    Facts(url="http://localhost:8000/", title="localhost"),
)
_MOST_NETWORKS = 2


def find_broad(packs: Sequence[Pack]) -> Iterator[Finding]:
    """Yield rules without conditions, with patterns that find anything, or that take neutral pages.

    Only the very last rule may have no condition.
    """
    rules = [rule for pack in packs for rule in pack.rules]
    for rule in rules:
        if rule.unconditional and rule is not rules[-1]:
            message = "it has no condition, so it decides all; add a host, path, title or app"
            yield found_in(rule, "id", "error", "broad", message)
        yield from _finds_anything(rule)
    by_place = {(rule.pack, rule.line): rule for rule in rules}
    taken: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    judged = Classifier(packs)
    for facts in NEUTRAL:
        verdict = judged.judge(facts)
        taken[verdict.pack or "", verdict.line or 0].append(facts.url or facts.title or "")
    for place, pages in taken.items():
        taker = by_place.get(place)
        if taker is not None and taker.category != "other" and not taker.unconditional:
            more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
            message = (
                f"it counts pages of everyday life ({pages[0]}{more}) as {taker.category}; "
                "make its condition narrower"
            )
            yield found_in(taker, "id", "error", "broad", message)


def _finds_anything(rule: Rule) -> Iterator[Finding]:
    patterns = [
        *(("title", pattern) for pattern in rule.titles),
        *(("host_like", pattern) for pattern in rule.host_like),
        *(("query", condition.value) for condition in rule.query if condition.value),
    ]
    for key, pattern in patterns:
        if pattern.search(""):
            message = (
                f"{key} {pattern.written!r} is found in every text, even an empty one; "
                "remove it, or say what must stand there"
            )
            yield found_in(rule, key, "error", "broad", message)


def find_takeovers(own: Sequence[Pack], shipped: Sequence[Pack]) -> Iterator[Finding]:
    """Yield the person's rules that decide the shipped examples of several other networks."""
    rules = {(rule.pack, rule.line): rule for pack in own for rule in pack.rules}
    judged = Classifier([*own, *shipped])
    taken: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for example, network in _examples(shipped):
        verdict = judged.judge(example)
        place = (verdict.pack or "", verdict.line or 0)
        if place in rules and rules[place].network != network:
            taken[place].append(network)
    for place, networks in taken.items():
        names = list(dict.fromkeys(networks))
        rule = rules[place]
        if len(names) <= _MOST_NETWORKS or rule.unconditional:
            continue
        shown = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
        message = (
            f"it takes over {len(networks)} examples of {len(names)} networks ({shown}); "
            "add a host, or make its path or title narrower"
        )
        yield found_in(rule, "id", "warning", "broad", message)


def _examples(packs: Sequence[Pack]) -> Iterator[tuple[Facts, str]]:
    for pack in packs:
        for rule in pack.rules:
            if rule.network is not None:
                yield from ((facts, rule.network) for facts in rule.matches)
