"""A program's name as a tracker reports it to the short name that rules use."""

import re
from functools import lru_cache

#: Programs whose windows are pages: their titles are judged as a site's.
BROWSERS = frozenset(
    re.findall(
        r"\S+",
        """arc basilisk brave chrome chromium coccoc comet dia duckduckgo edge epiphany falkon
        firefox floorp icecat iexplore iridium konqueror librewolf maxthon midori mullvad-browser
        opera orion palemoon qutebrowser safari samsung-internet seamonkey sidekick thorium
        tor-browser vivaldi waterfox wavebox whale yandex zen""",
    )
)

_ALIASES = {
    "google-chrome": "chrome",
    "google chrome": "chrome",
    "google-chrome-stable": "chrome",
    "google-chrome-beta": "chrome",
    "google-chrome-unstable": "chrome",
    "com.google.chrome": "chrome",
    "chromium-browser": "chromium",
    "org.chromium.chromium": "chromium",
    "mozilla firefox": "firefox",
    "firefox-esr": "firefox",
    "firefox-bin": "firefox",
    "org.mozilla.firefox": "firefox",
    "navigator": "firefox",
    "msedge": "edge",
    "microsoft-edge": "edge",
    "microsoft edge": "edge",
    "com.microsoft.edge": "edge",
    "brave-browser": "brave",
    "brave browser": "brave",
    "com.brave.browser": "brave",
    "vivaldi-stable": "vivaldi",
    "vivaldi-bin": "vivaldi",
    "zen browser": "zen",
    "zen-browser": "zen",
    "tor browser": "tor-browser",
    "yandex-browser": "yandex",
    "com.apple.safari": "safari",
    "msteams": "teams",
    "ms-teams": "teams",
    "teams-for-linux": "teams",
    "microsoft teams": "teams",
    "microsoft-teams": "teams",
    "zoom.us": "zoom",
    "us.zoom.zoom": "zoom",
    "zoom workplace": "zoom",
    "zoom-client": "zoom",
    "skypeforlinux": "skype",
    "skype for business": "skype",
    "lync": "skype",
    "ciscocollabhost": "webex",
    "cisco webex": "webex",
    "cisco webex meetings": "webex",
    "atmgr": "webex",
    "webexhost": "webex",
    "telegram-desktop": "telegram",
    "telegramdesktop": "telegram",
    "org.telegram.desktop": "telegram",
    "signal-desktop": "signal",
    "org.signal.signal": "signal",
    "whatsapp-desktop": "whatsapp",
    "whatsapp.root": "whatsapp",
    "com.slack.slack": "slack",
    "com.discordapp.discord": "discord",
    "discord-canary": "discord",
    "discordcanary": "discord",
    "discordptb": "discord",
    "vesktop": "discord",
    "caprine": "messenger",
    "facebook messenger": "messenger",
    "imessage": "messages",
    "jitsi meet": "jitsi",
    "jitsi-meet": "jitsi",
    "org.jitsi.jitsi-meet": "jitsi",
    "jitsi-meet-electron": "jitsi",
    "linkedin.linkedin": "linkedin",
    "winword": "word",
    "microsoft word": "word",
    "soffice": "libreoffice",
    "soffice.bin": "libreoffice",
    "olk": "outlook",
    "microsoft outlook": "outlook",
}
_FORM = re.compile(r"^(?:.*[/\\])?(.*?)(?:\.(?:exe|app|desktop))?$", re.DOTALL)


@lru_cache(maxsize=256)
def short_name(app: str | None) -> str | None:
    """Return ``chrome`` for ``/opt/Google/chrome.exe``; ``None`` if there is no name."""
    if not app:
        return None
    found = _FORM.match(app[:200].strip())
    name = (found[1] if found else app).lower()
    return _ALIASES.get(name, name) or None


def is_browser(app: str) -> bool:
    """Tell whether a short name is a browser's."""
    return app in BROWSERS
