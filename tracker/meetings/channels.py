"""Text of an event to the way people meet in it: a conference link, a phone number, or neither?

A link counts where it leads into a room, not where it leads to the service's pages: the
paths are those the services hand out. A phone number is recognised by its form and by what
stands before it, as order numbers, dates and meeting ids are digits too.
"""

import re
from functools import lru_cache

# An invitation's text is a few kilobytes; a mail thread pasted into one may be a megabyte.
_MOST_TEXT = 60_000
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")

# Pages of a service itself, where its rooms have names of any kind.
_NO_DOOR = (
    r"(?!(?:about|account|admin|api|blog|careers|company|contact|cookies?|customers|dashboard|docs"
    r"|download|enterprise|explore|faq|features|help|home|information|landing|legal|login|new"
    r"|plans|press|pricing|privacy|product|products|recordings?|resources|security|settings"
    r"|sign-?in|sign-?up|solutions|static|status|support|team|teams|templates|terms|tos|user"
    r"|use-cases|watch)(?![\w-]))"
)
# Services as (host, path). A host is matched with its subdomains, a path from its start.
_ROOMS: tuple[tuple[str, str], ...] = (
    (
        r"zoom\.(?:us|com|com\.cn)|zoomgov\.com",
        r"(?:j|my|w|s|wc|meeting|webinar|u|postattendee|ev|launch)/\S",
    ),
    (r"meet\.google\.com", r"(?:lookup/\S|_meet/\S|[a-z]{3,4}-?[a-z]{3,4}-?[a-z]{3,4})"),
    (r"hangouts\.google\.com", r"(?:hangouts/|call/|_/)\S"),
    (r"g\.co", r"meet/\S"),
    (
        r"teams\.(?:microsoft|live|office)\.(?:com|us)|teams\.cloud\.microsoft",
        r"(?:l/meetup-join|l/meeting(?!/new)|meet/|meeting/|_#/\S*meet|dl/launcher/\S*meet)\S",
    ),
    (r"(?:gov|dod)\.teams\.microsoft\.us", r"l/meetup-join/\S"),
    (
        r"webex\.com",
        r"(?:meet|join|m|j|wbxmjs|webappng|webappbuilder|[\w.-]+/[jm]\.php|[\w-]+/k2)\S",
    ),
    (r"tel\.meet", r"[a-z]{3,4}-"),
    (r"whereby\.com|appear\.in|talky\.io", rf"{_NO_DOOR}[\w-]"),
    (r"meet\.jit\.si|jitsi\.[\w.-]+\.\w{2,}|8x8\.vc|kmeet\.infomaniak\.com", r"[\w-]"),
    (r"gotomeet\.me|global\.gotomeeting\.com", r"(?:join/)?[\w-]"),
    (r"gotomeeting\.com", r"join/[\w-]"),
    (r"meet\.goto\.com|app\.goto\.com|gotowebinar\.com|meet\.gotomeeting\.com", r"[\w-]"),
    (r"bluejeans\.com", r"(?:\d|meet/|[\w-]+/\d)"),
    (r"chime\.aws", r"\w"),
    (r"join\.skype\.com|meet\.lync\.com|meet\.skype\.com", r"\w"),
    (r"discord\.com|discordapp\.com", r"(?:invite|events)/\w"),
    (r"discord\.gg", r"\w"),
    (r"app\.slack\.com|slack\.com", r"(?:huddle|call)s?/\S"),
    (r"facetime\.apple\.com", r"join"),
    (r"call\.whatsapp\.com|signal\.link", r"(?:voice|video|call)\S"),
    (r"wa\.me|t\.me", r"call/\S"),
    (r"ringcentral\.com", r"(?:join|j|conf|\S*/join)\S"),
    (r"dialpad\.com|uberconference\.com", rf"{_NO_DOOR}(?:m/|meetings/|room/|[\w-]{{3,}})"),
    (r"meeting\.zoho\.\w+|meet\.zoho\.\w+", r"\w"),
    (r"meeting\.tencent\.com|voovmeeting\.com|vc\.feishu\.cn|vc\.larksuite\.com", r"\w"),
    (r"telemost\.yandex\.\w+|meet\.proton\.me|jazz\.sber\.ru|calls\.mail\.ru", r"\w"),
    (r"vk\.com|ok\.ru", r"call/\S"),
    (
        r"join\.me|doxy\.me|meetup\.video|livestorm\.co|clickmeeting\.com|livekit\.io",
        rf"{_NO_DOOR}(?:[\w-]{{3,}}|\w{{1,2}}/\w)",
    ),
    (r"gather\.town|app\.gather\.town", r"(?:app|invite)\S"),
    (
        (
            r"daily\.co|around\.co|vowel\.com|pop\.com|butter\.us|tuple\.app|riverside\.fm|ro\.am"
            r"|streamyard\.com|huddle01\.com|spatial\.chat|kumospace\.com|eyeson\.com|remo\.co"
        ),
        rf"{_NO_DOOR}(?:[\w-]{{3,}}|\w{{1,2}}/\w)",
    ),
    (
        (
            r"pexip\.me|vmr\.vc|senfcall\.de|visavid\.de|alfaview\.com|duo\.google\.com|framatalk\.org"
            r"|rendez-vous\.renater\.fr|talk\.brave\.com|vdo\.ninja|salutejazz\.ru|ktalk\.ru"
            r"|(?:guest|call)\.lifesize(?:cloud)?\.com|adobeconnect\.com|bbcollab\.com|brie\.fi"
            r"|fairmeeting\.net|starleaf\.com|gooroomee\.com|saymynames\.com|jitsi\.riot\.im"
        ),
        rf"{_NO_DOOR}(?:[\w?-]{{3,}}|[\w#?]{{1,2}}/?\w)",
    ),
    (r"dingtalk\.com|mts-link\.ru|jiomeet(?:pro)?\.jio\.com", r"(?:j|shop/join|event/\S*j)\S"),
    (r"cal\.com", r"video/\S"),
    (r"calendly\.com", r"events/\S"),
    (r"call\.element\.io|call\.mattermost\.com", r"\w"),
    (
        # Anybody's own server, by the name of its host.
        (
            r"(?:meet|bbb|bigbluebutton|greenlight|webconf|videoconf|visio|webmeeting)\d?"
            r"\.(?!google\.)[\w-]+(?:\.[\w-]+)*\.\w{2,}"
        ),
        rf"{_NO_DOOR}(?:[\w#-]{{3,}}|\w{{1,2}}/\w)",
    ),
)
_LINK = re.compile(
    r"(?<![\w.@-])(?:[\w-]{1,63}\.){0,5}(?:"
    + "|".join(rf"(?:{host})(?::\d{{2,5}})?/{path}" for host, path in _ROOMS)
    + r")",
    re.IGNORECASE,
)
_CALL_LINK = re.compile(
    r"\b(?:zoommtg|zoomus|msteams|skype|facetime(?:-audio)?|sips?|callto|webex|wbx|lync\d*):[^\s<>]{3}"
    r"|/(?:index\.php/)?call/[a-z0-9]{6,32}\b"  # Nextcloud Talk
    r"|/apps/spreed/"
    r"|/webapp\d?/(?:conference|m)/\S"  # Pexip
    r"|://(?:join|meet|lync)[\w-]*\.[\w.-]+/meet/[\w.-]+/[A-Z0-9]{3,}"  # Skype for Business
    r"|/(?:b|bigbluebutton)/[a-z0-9]{3}-[a-z0-9]{3}\b",
    re.IGNORECASE,
)

_TEL = re.compile(r"\btel:\s*(?=\S*\d\S*\d\S*\d)", re.IGNORECASE)
# +CC and 7 to 14 more digits, in groups.
_INTERNATIONAL = re.compile(r"(?<![\w+.,/-])\+\s?[1-9](?:[ \t().\u00a0/-]{0,3}\d){7,14}(?![\w%])")
# 00CC only in groups: in one piece it is any number.
_LONG_INTERNATIONAL = re.compile(
    r"(?<![\w+.,/-])(?<!\d )00[1-9]\d{0,2}(?:[ ()/-]{1,3}\d{1,8}){2,5}(?!\w)"
)
_NORTH_AMERICA = re.compile(
    r"(?<![\w+.,/-])(?:1[ .-])?(?:\([2-9]\d{2}\)\s?|[2-9]\d{2}[-. ])\d{3}[-. ]\d{4}(?![\w-])"
)
_FRANCE = re.compile(r"(?<![\w+.,/-])0[1-9]([ .-])\d{2}(?:\1\d{2}){3}(?![\w.-])")
_EUROPE = re.compile(
    r"(?<![\w+.,/-])(?<!\d )\(?0[1-9]\d{1,3}\)?(?:[ /]|-| [/\u2013-] )\d{2,8}(?:[ -]\d{2,5}){0,3}"
    r"(?![\w./:-])"
)
# Of two digits of area and 4 + 4: Japan, Korea, Australia, Brazil; and Russia's 8 for +7.
_FOURS = re.compile(
    r"(?<![\w+.,/-])(?<!\d )(?:\(?0[1-9]\)?[ -]|\([1-9]\d\) ?9?)\d{4}[ -]\d{4}(?![\w./:-])"
    r"|(?<![\w+.,/-])(?<!\d )8[ -]?\(?[3-9]\d{2}\)?[ -]\d{3}[ -]\d{2}[ -]\d{2}(?![\w./:-])"
)
_LOCAL = re.compile(r"\(?\d(?:[ \t()./\u00a0-]{0,2}\d){5,14}(?![\w:])")
# One more pair of digits: a row of numbers, such as a lottery's.
_NUMBERS_AFTER = re.compile(r"[ .-]\d")
_NUMBERS_BEFORE = re.compile(r"\d[ .-]$")
_DATE = re.compile(
    r"(?:19|20)\d{2}[-./ ]?\d{1,2}[-./ ]?\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d{2}(?!\d)"
)

_PHONE_LABEL = re.compile(
    r"(?:(?<![^\W_])(?:tel|phone|ph|mobile?|cell(?:phone)?|handy|fon|telefon\w*|t[ée]l[ée]phone|t[ée]l|"
    r"tel[ée]fono|telefone|tlf|puh|κιν|τηλ|手机|手機|携帯|휴대폰|☎|📞|📱|telefoon\w*|puhelin|telefoon|m[óo]vil|cellulare|gsm|whatsapp|"
    r"call|ring|dial(?:[ -]?in)?|rappel|anruf(?:en)?|r[üu]ckruf(?:nummer)?|rufnummer|"
    r"durchwahl|appeler|llamar?|bel|电话|電話|전화|телефон|тел)"
    r"[^\S\n]?(?:number|nummer|nr|no|me|us|at|him|her|on|is|au|al|unter|num[ée]ro)?"
    r"[^\S\n]?(?:number|at|on|is|unter)?)[\s.:#：(-]{0,4}$",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"(?:order|invoice|ticket|sku|policy|lotto|vorgang|aktenzeichen|z[äa]hler\w*|siret|matricule|steuer\w*|tax|vat|booking|reservation|ref|reference|case|tracking|customer|account|"
    r"iban|isbn|id|nr|no|number|num|pin|passcode|code|kenn?wort|flight|bestell\w*|rechnung\w*|"
    r"auftrag\w*|kunden\w*|konto\w*|sendung\w*|commande|facture|r[ée]f[ée]rence|dossier|pedido|"
    r"factura|fattura|ordine|bestelling|zam[óo]wieni\w*|#|№)"
    r"[^\S\n]?(?:no|nr|number|nummer|id|n[°ºo])?[\s.:#=-]{0,3}$",
    re.IGNORECASE,
)


# Digits of East Asian width, Arabic, Persian and Hindi.
_DIGITS = {
    first + digit: str(digit) for first in (0xFF10, 0x0660, 0x06F0, 0x0966) for digit in range(10)
} | {0xFF0B: "+", 0xFF1A: ":"}
_SHAPES = (_INTERNATIONAL, _LONG_INTERNATIONAL, _NORTH_AMERICA, _FRANCE, _EUROPE, _FOURS)


def has_conference_link(text: str) -> bool:
    """Return whether an address in ``text`` leads into a call, wrapped by a link scanner or not."""
    return _leads_into_a_room(text[:_MOST_TEXT])


# A series is judged once an occurrence, its text being the same.
@lru_cache(maxsize=64)
def _leads_into_a_room(text: str) -> bool:
    plain = _readable(text)
    return bool(_LINK.search(plain) or _CALL_LINK.search(plain))


def has_phone_number(text: str) -> bool:
    """Return whether ``text`` gives a number to call."""
    return _gives_a_number(text[:_MOST_TEXT])


@lru_cache(maxsize=64)
def _gives_a_number(plain: str) -> bool:
    if not plain.isascii():
        plain = plain.translate(_DIGITS)
    if _TEL.search(plain):
        return True
    if any(_is_phone(plain, match) for shape in _SHAPES for match in shape.finditer(plain)):
        return True
    return any(
        _PHONE_LABEL.search(plain[max(0, m.start() - 40) : m.start()])
        and not _DATE.match(m.group().lstrip("("))
        for m in _LOCAL.finditer(plain)
    )


def _is_phone(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    if _PHONE_LABEL.search(before):
        return True
    found = match.group().lstrip("+( ")
    if _OTHER_LABEL.search(before) or sum(c.isdigit() for c in found) < 9:
        return False
    if match.re is _FRANCE:
        return not _NUMBERS_AFTER.match(text, match.end()) and not _NUMBERS_BEFORE.search(before)
    return not _DATE.match(found)


def _readable(text: str) -> str:
    """Undo percent-encoding, up to twice: scanners put the real address into a parameter."""
    plain = text
    for _ in range(2):
        if "%" not in plain:
            break
        plain = _PERCENT.sub(_character, plain)
    return plain


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # What ends one address begins the next: "?url=https://..." must not join its host.
    return chr(code) if 0x20 < code < 0x7F else match[0]
