"""The demo's own pages: an organisation, job offers, a scheduling page and something private."""

import html

from tests.desktop.site import STYLE, show_page

FEED = "https://www.linkedin.com/feed/"
MESSAGES = "https://www.linkedin.com/messaging/"
COMPANY = "https://www.linkedin.com/company/northwind-example/"
JOBS = "https://www.linkedin.com/jobs/"
X = "https://x.com/home"
FACEBOOK = "https://www.facebook.com/"
DOCS = "https://docs.python.org/3/library/itertools.html"
BOOKING = "https://book.example/me"
PRIVATE_WORD = "Surprise-party"
PRIVATE = f"https://parties.example/{PRIVATE_WORD}"

#: The person's list of organisations.
TARGETS = """\
name,domain,linkedin,aliases
Northwind,northwind.example,northwind-example,
"""

_OFFERS = (
    ("Data engineer", "Northwind · Utrecht or remote", "Two of your contacts work here"),
    ("Platform engineer", "Contoso · Lyon", "Posted this week"),
    ("Developer relations", "Fabrikam · remote", "Early applicant"),
)
_TIMES = ("Tue 10:00", "Tue 10:30", "Wed 14:00", "Wed 14:30", "Thu 09:30", "Thu 16:00")


def made_pages() -> dict[tuple[str, str], str]:
    """Return the pages for ``Site.made``."""
    return {
        ("linkedin.com", "/company/northwind-example/"): show_page(
            "linkedin.com", "/mynetwork/", title="Northwind: Overview | LinkedIn", middle=_company()
        ),
        ("linkedin.com", "/jobs/"): show_page("linkedin.com", "/jobs/", middle=_jobs()),
        ("book.example", "/me"): _plain_page("Pick a time · 20 minutes with me", _booking()),
        ("parties.example", f"/{PRIVATE_WORD}"): _plain_page(
            f"{PRIVATE_WORD} for a colleague", _party()
        ),
    }


def _plain_page(title: str, middle: str) -> str:
    """Return a page of nobody's network."""
    colours = ":root{--accent:#2f7f6d;--ground:#f3f6f4;--card:#fff;--ink:#1d2227;--dim:#6a737b;"
    layout = "main{grid-template-columns:minmax(0,600px);justify-content:center;margin-top:60px}"
    return (
        f"<!doctype html><meta charset=utf-8><title>{html.escape(title)}</title>"
        f"<style>{colours}--line:#0001}}{STYLE}{layout}</style><main>{middle}</main>"
    )


def _card(inner: str) -> str:
    return f"<div class=card>{inner}</div>"


def _company() -> str:
    sky = "linear-gradient(100deg,#26495c,#4f8a8b 55%,#c9b27c)"
    return _card(
        f"<div class=picture style='background:{sky};height:120px'></div>"
        "<h1>Northwind</h1><div class=dim>Trading software · 480 people · Utrecht</div>"
        "<p>We keep goods and the people who move them in touch.</p>"
        "<div class=row><span>Home</span><span>About</span><span>People you know: 2</span></div>"
    ) + _card(
        "<h2>What they are busy with</h2><p>A data platform for two hundred warehouses, built in "
        "the open. The team writes about it every month.</p>"
    )


def _jobs() -> str:
    return "<h1>Jobs for you</h1>" + "".join(
        _card(f"<b>{name}</b><div>{where}</div><div class=dim>{note}</div>")
        for name, where, note in _OFFERS
    )


def _booking() -> str:
    style = "border:1px solid var(--accent);color:var(--accent);border-radius:8px;padding:9px 18px"
    times = "".join(f"<span style='{style}'>{time}</span>" for time in _TIMES)
    grid = "display:grid;grid-template-columns:1fr 1fr 1fr;gap:12px;text-align:center"
    return _card(
        "<h1>20 minutes with me</h1><p>By phone or video. Pick what suits you.</p>"
        f"<div style='{grid}'>{times}</div>"
    )


def _party() -> str:
    return _card("<h1>Nobody's business</h1><p>Cake for twelve, and not a word to her.</p>")
