"""An address to the organisation's place on a site: whose page on a network is this?

What stands here is true of a site's form, not of any company: where the handle or the slug
is in its addresses. The same function reads the addresses in the person's list and those of
pages, so both mean the same.
"""

from typing import NamedTuple

from classifiers.address import Address
from classifiers.common_words import word_set


class Place(NamedTuple):
    """Whose page an address is.

    Attributes:
        site: Of which site; people have a site of their own (``linkedin/in``).
        handle: Lower case, without ``@``.
        named: Whether the site makes handles of the organisation's name, so that the name will do.
    """

    site: str
    handle: str
    named: bool


class _Form(NamedTuple):
    site: str
    before: tuple[str, ...]
    named: bool


# site, hosts, paths before the handle ("." for none), whether handles are made of names.
_PATHS = """
linkedin linkedin.com company school showcase organization sales/company edu/school named
linkedin/in linkedin.com in pub -
x x.com twitter.com . -
facebook facebook.com fb.com pg pages . -
instagram instagram.com . -
threads threads.net threads.com . -
tiktok tiktok.com . -
youtube youtube.com c user channel . -
github github.com orgs . -
gitlab gitlab.com . -
bluesky bsky.app profile -
medium medium.com . -
xing xing.com pages companies company named
xing/in xing.com profile -
crunchbase crunchbase.com organization named
wellfound wellfound.com angel.co company named
kununu kununu.com de at ch us named
indeed indeed.com cmp named
ycombinator ycombinator.com companies named
builtin builtin.com company named
wttj welcometothejungle.com companies named
comparably comparably.com companies named
levels levels.fyi companies named
blind teamblind.com company named
wantedly wantedly.com companies named
producthunt producthunt.com products named
greenhouse boards.greenhouse.io job-boards.greenhouse.io . named
greenhouse boards.eu.greenhouse.io job-boards.eu.greenhouse.io . named
lever jobs.lever.co jobs.eu.lever.co . named
ashby jobs.ashbyhq.com . named
workable apply.workable.com . named
smart jobs.smartrecruiters.com careers.smartrecruiters.com . named
jobvite jobs.jobvite.com careers . named
workdaysite myworkdaysite.com recruiting named
rippling ats.rippling.com . named
gem jobs.gem.com . named
dover app.dover.com apply jobs named
join join.com companies named
hrmos hrmos.co pages named
herp herp.careers v1 named
"""
#: Applicant systems that give each organisation a host of its own: its first label.
_LABELS = word_set(
    """
    myworkdayjobs.com workable.com bamboohr.com recruitee.com teamtailor.com personio.de
    personio.com breezy.hr icims.com taleo.net applytojob.com pinpointhq.com freshteam.com
    zohorecruit.com zohorecruit.eu softgarden.io onlyfy.jobs factorialhr.com homerun.co
    avature.net eightfold.ai csod.com gupy.io jazz.co jobs2web.com hirehive.com
    careers-page.com traffit.com erecruiter.pl inhire.app
    """
)
_BEFORE_LABEL = ("careers-", "jobs-", "career-", "external-", "internal-", "uscareers-")
_AFTER_LABEL = ("-careers", "-jobs", "-karriere")

#: Sites that most people use as tools: being there is not research on whoever runs them.
PLATFORMS = word_set(
    """
    indeed.com glassdoor.com monster.com stepstone.de kununu.com wellfound.com
    ziprecruiter.com xing.com google.com microsoft.com office.com live.com
    apple.com icloud.com amazon.com netflix.com
    spotify.com zoom.us slack.com github.com gitlab.com linkedin.com notion.so figma.com
    dropbox.com salesforce.com force.com atlassian.net atlassian.com adobe.com canva.com
    miro.com trello.com airtable.com yahoo.com wikipedia.org ebay.com paypal.com reddit.com
    discord.com whatsapp.com telegram.org openai.com chatgpt.com claude.ai duckduckgo.com
    bing.com stackoverflow.com asana.com monday.com clickup.com evernote.com grammarly.com
    deepl.com office365.com sharepoint.com baidu.com yandex.ru naver.com etsy.com
    """
)
#: Labels of hosts that are used, not read.
_USED = word_set(
    """
    app apps mail webmail email docs drive accounts account login signin auth sso id my
    calendar meet chat outlook cloud dashboard portal admin console crm wiki jira confluence
    git gitlab intranet vpn shop store checkout pay payments banking status api cdn static
    play music photos maps translate localhost support help
    """
)
_DOORS = word_set(
    """
    login signin sign-in log-in logout signup sign-up register account accounts cart
    checkout basket password oauth dashboard anmelden connexion settings
    """
)
#: Labels and first path segments under which an organisation speaks of itself.
_ABOUT = word_set(
    """
    about about-us aboutus company careers career jobs job karriere culture life news
    newsroom press media investor investors ir blog story stories values leadership
    locations offices diversity students engineering research corporate unternehmen
    ueber-uns emploi carrieres empleo carreiras vacancies join-us work-with-us hiring
    """
)

_ABOUT_PATHS = _ABOUT & word_set(
    """
    about about-us aboutus careers career karriere newsroom press investor investors ir leadership
    corporate unternehmen ueber-uns carrieres empleo carreiras join-us work-with-us
    """
)

_GOOGLE = """
    com de at ch fr es it nl be pl pt se no dk fi ie ru cz hu ro gr ca ae lu lt lv ee sk si
    hr bg rs is co.uk co.jp co.in co.kr co.za co.nz co.id co.il co.th com.au com.br com.mx
    com.ar com.tr com.sg com.hk com.tw com.ph com.vn com.my com.ua com.co com.pe com.sa
    com.eg com.pk cl
"""
#: Where people search, and in which parameters their words are; a leading "!" marks sites
#: that are searched for organisations and people, so that a name alone is one.
_SEARCHES = (
    "bing.com q", "duckduckgo.com q", "ecosia.org q", "startpage.com query q",
    "search.yahoo.com p", "qwant.com q", "search.brave.com q", "kagi.com q", "baidu.com wd",
    "yandex.ru text", "yandex.com text", "search.naver.com query", "news.google.com q",
    "metager.de eingabe", "swisscows.com query", "perplexity.ai q", "!linkedin.com keywords",
    "x.com q", "twitter.com q", "facebook.com q", "reddit.com q", "youtube.com search_query",
    "bsky.app q", "!xing.com keywords", "!indeed.com q",
    "!glassdoor.com sc.keyword keyword typedkeyword", "!kununu.com term", "!stepstone.de ke",
    "!crunchbase.com query q", "!wellfound.com query", "!monster.com q", "!northdata.com query",
    "medium.com q", "github.com q",
)  # fmt: skip


class Search(NamedTuple):
    """Where a page's search words are."""

    params: tuple[str, ...]
    for_names: bool


def _forms() -> dict[str, tuple[_Form, ...]]:
    found: dict[str, list[_Form]] = {}
    for line in _PATHS.strip().splitlines():
        site, *rest, named = line.split()
        for host in (part for part in rest if "." in part and part != "."):
            for path in (part for part in rest if "." not in part or part == "."):
                before = () if path == "." else tuple(path.split("/"))
                found.setdefault(host, []).append(_Form(site, before, named == "named"))
    return {host: tuple(forms) for host, forms in found.items()}


def _searches() -> dict[str, Search]:
    lines = [*_SEARCHES, *(f"google.{ending} q" for ending in _GOOGLE.split())]
    split = ([*line.removeprefix("!").split(), line] for line in lines)
    return {host: Search(tuple(params), line[0] == "!") for host, *params, line in split}


FORMS = _forms()
SEARCHES = _searches()
#: Every host suffix of which a page may be somebody's place.
HOSTS = frozenset(FORMS) | _LABELS


def find_place(address: Address) -> Place | None:
    """Return whose place an address is; ``None`` for all others."""
    host = address.host
    rest = ""
    while host:
        if host in FORMS:
            return place_on(host, address)
        if host in _LABELS:
            return _labelled(host, rest)
        label, _, host = host.partition(".")
        rest = f"{rest}.{label}" if rest else label
    return None


def place_on(suffix: str, address: Address) -> Place | None:
    """Return whose place an address below a suffix of ``HOSTS`` is."""
    if suffix in _LABELS:
        return _labelled(suffix, address.host.removesuffix(suffix).strip("."))
    segments = address.segments
    if suffix == "linkedin.com" and segments[:1] == ("comm",):
        segments = segments[1:]
    if suffix in {"welcometothejungle.com", "xing.com"} and segments[:1] and len(segments[0]) == 2:
        segments = segments[1:]
    for site, before, named in FORMS[suffix]:
        size = len(before)
        if len(segments) > size and segments[:size] == before:
            handle = segments[size].removeprefix("@")
            # "/pages/NAME/123": the number is the handle of old pages, the name reads better.
            return Place(site, handle, named)
    return None


def _labelled(suffix: str, labels: str) -> Place | None:
    handle = labels.partition(".")[0]
    for before in _BEFORE_LABEL:
        handle = handle.removeprefix(before)
    for after in _AFTER_LABEL:
        handle = handle.removesuffix(after)
    return Place(suffix, handle, named=True) if handle and handle != "www" else None


def is_used(address: Address) -> bool:
    """Tell whether a page is a tool or a door rather than something to read."""
    label = address.host.partition(".")[0]
    return label in _USED or (bool(address.segments) and address.segments[0] in _DOORS)


def is_platform(host: str) -> bool:
    """Tell whether a host belongs to a site that most people use as a tool."""
    while host:
        if host in PLATFORMS:
            return True
        host = host.partition(".")[2]
    return False


def is_about_itself(address: Address, *, by_path: bool = True) -> bool:
    """Tell whether a site speaks here of the organisation that runs it.

    Args:
        address: A page below the organisation's own domain.
        by_path: Whether the path may tell; on networks "/company" is somebody else's.
    """
    if address.host.partition(".")[0] in _ABOUT:
        return True
    first = address.segments[:1]
    if first and len(first[0]) in {2, 5} and first[0] not in _ABOUT_PATHS:
        first = address.segments[1:2]  # "/de/", "/en-us/"
    return by_path and bool(first) and first[0] in _ABOUT_PATHS


def own_label(host: str) -> str | None:
    """Return ``acme`` of ``acme.example`` and ``acme.co.uk``; ``None`` for longer hosts."""
    labels = host.split(".")
    short = len(labels) == 2 or (len(labels) == 3 and len(labels[1]) <= 3)
    return labels[0] if short and len(labels[0]) > 2 else None
