import pytest

from classifiers.loader import shipped_packs
from classifiers.targets import Target
from tracker.core.hosts import host_of
from tracker.core.model import Judged, Page, Sealed
from tracker.errors import UserError
from tracker.storage.forgotten_names import names_of_site, names_of_target

PACKS = shipped_packs()
ACME = Target("Acme Robotics", ("acme-robotics.example",), ("Acme Robotics", "ACR", "Acmerob"))
LINKEDIN = Judged("networking", "research", "linkedin", None, "linkedin.company")
OTHER = Judged("other", rule="catch-all")


def chrome(url=None, title=None, **more):
    return Page("chrome", url, title, **more)


SITES = {
    # what it shows: site, page, verdict, fate
    "a page of the host": ("a.example", chrome("https://a.example/x"), OTHER, "goes"),
    "a host below it": ("a.example", chrome("https://m.www.a.example/"), OTHER, "goes"),
    "a host that ends alike": ("a.example", chrome("https://not-a.example/"), OTHER, "stays"),
    "another that begins like it": ("a.com", chrome("https://a.community/"), OTHER, "stays"),
    "the host above it": ("m.a.example", chrome("https://a.example/"), OTHER, "stays"),
    "www means the site": ("www.a.example", chrome("https://a.example/"), OTHER, "goes"),
    "an address means its host": (
        "https://a.example/path?q=1", chrome("https://a.example/"), OTHER, "goes",
    ),
    "an address that stands in another one": (
        "a.example", chrome("https://b.example/?u=https%3A%2F%2Fa.example%2Fx"), OTHER, "named",
    ),
    "a title that names it, whatever the case": (
        "a.example", chrome("https://b.example/", "All about A.Example!"), OTHER, "named",
    ),
    "a window that names it": ("a.example", Page("editor", None, "a.example"), OTHER, "named"),
    "a host written in its own letters": (
        "bücher.example", chrome("https://xn--bcher-kva.example/"), OTHER, "goes",
    ),
    "a title with a host in its own letters": (
        "bücher.example", Page("editor", None, "bücher.example"), OTHER, "named",
    ),
    "a network by its host": ("linkedin.com", chrome("https://www.linkedin.com/"), OTHER, "goes"),
    "a network by its name": ("linkedin", chrome("https://www.linkedin.com/"), OTHER, "goes"),
    "a page of which only the title was seen": (
        "linkedin.com",
        chrome(sealed=Sealed("unvouched", "networking", "linkedin")),
        Judged("networking", None, "linkedin", None, "unvouched"),
        "goes",
    ),
    "the network's program": ("slack", Page("slack", None, "general"), OTHER, "goes"),
    "a title that names the network": (
        "linkedin.com", chrome("https://mail.example/", "LinkedIn: 3 new"), OTHER, "named",
    ),
    "a name of one letter is no word": (
        "x.com", chrome("https://mail.example/", "Plan X for netflix.com"), OTHER, "stays",
    ),
    "but a network": ("x.com", chrome(), Judged("socializing", "feed", "x"), "goes"),
    "another network": ("facebook", chrome("https://www.linkedin.com/"), LINKEDIN, "stays"),
    "a private page": ("linkedin", chrome(sealed=Sealed("private")), OTHER, "stays"),
}  # fmt: skip


@pytest.mark.parametrize(("site", "page", "judged", "fate"), SITES.values(), ids=SITES.keys())
def test_what_becomes_of_a_page(site, page, judged, fate):
    assert names_of_site(site, PACKS).fate(page, host_of(page.url), judged) == fate


TARGETS = {
    "a page that is about it": (
        "acme robotics",
        chrome("https://linkedin.com/company/1"),
        Judged("networking", "research", "linkedin", "Acme Robotics", "linkedin.company"),
        "goes",
    ),
    "its own site": ("Acme Robotics", chrome("https://acme-robotics.example/"), OTHER, "goes"),
    "a search for it": (
        "Acme Robotics", chrome("https://search.example/", facet="@Acme Robotics"), OTHER, "goes",
    ),
    "a title with its name": ("Acme Robotics", chrome(None, "acme robotics!"), OTHER, "named"),
    "a title with its alias": ("Acme Robotics", chrome(None, "about Acmerob"), OTHER, "named"),
    "an alias that is too short for a word": ("Acme Robotics", chrome(None, "acr"), OTHER, "named"),
    "the same within a text": ("Acme Robotics", chrome(None, "see acr.txt"), OTHER, "stays"),
    "one that is not in the list any more": ("Gone Ltd", chrome(None, "Gone Ltd"), OTHER, "named"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "page", "judged", "fate"), TARGETS.values(), ids=TARGETS.keys())
def test_what_becomes_of_a_page_about_a_target(name, page, judged, fate):
    assert names_of_target(name, [ACME]).fate(page, host_of(page.url), judged) == fate


@pytest.mark.parametrize("site", ["", "nosuch", ".", "-", "a b.example c", "javascript:alert(1)"])
def test_what_is_no_site_is_refused(site):
    with pytest.raises(UserError, match="is no site"):
        names_of_site(site, PACKS)


def test_a_target_has_a_name():
    with pytest.raises(UserError, match="has a name"):
        names_of_target("  ", [])
