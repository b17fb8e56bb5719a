"""Every platform's name of a program is one short name."""

import pytest

from classifiers.programs import is_browser, short_name

NAMES = {
    "chrome": "chrome.exe|Google Chrome|com.google.Chrome|google-chrome-stable|google-chrome-beta|"
    "google-chrome-unstable|Google-chrome|com.google.Chrome.beta|Google Chrome Canary|"
    "/opt/google/chrome/chrome|com.google.Chrome.desktop|Google Chrome for Testing",
    "chromium": "chromium|chromium-browser|chromium_chromium|snap.chromium.chromium|"
    "org.chromium.Chromium|Chromium.app|ungoogled-chromium|chromium_chromium.desktop",
    "firefox": "firefox.exe|Firefox|org.mozilla.firefox|Navigator|firefox-esr|firefox_firefox|"
    "snap.firefox.firefox|Firefox Nightly|Firefox Developer Edition|firefox-nightly|"
    "org.mozilla.nightly|firefox-bin|Mozilla Firefox|/usr/lib/firefox/firefox|firefox-128.0.3",
    "edge": "msedge.exe|Microsoft Edge|com.microsoft.edgemac|microsoft-edge-stable|msedge-beta|"
    "microsoft-edge-dev|com.microsoft.Edge|Microsoft Edge Canary|com.microsoft.edgemac.Beta",
    "brave": "brave.exe|Brave Browser|Brave Browser Beta|brave-browser-nightly|com.brave.Browser|"
    "snap.brave.brave|com.brave.Browser.nightly|Brave-browser",
    "vivaldi": "vivaldi-stable|Vivaldi-snapshot|vivaldi-bin|com.vivaldi.Vivaldi|vivaldi.exe",
    "opera": "opera.exe|Opera GX|opera-beta|com.operasoftware.Opera|opera-developer|opera-stable",
    "safari": "com.apple.Safari|Safari|Safari Technology Preview",
    "librewolf": "io.gitlab.librewolf-community|LibreWolf|librewolf.AppImage|"
    "LibreWolf-132.0-1.x86_64.AppImage",
    "zen": "app.zen_browser.zen|zen-browser|Zen Browser|zen-x86_64.AppImage",
    "tor-browser": "Tor Browser|org.torproject.torbrowser-launcher|torbrowser",
    "yandex": "yandex-browser-beta|Yandex|ru.yandex.desktop.yandex-browser|yandex_browser",
    "epiphany": "org.gnome.Epiphany|epiphany-browser|GNOME Web",
    "teams": "ms-teams.exe|Teams.exe|com.microsoft.teams2|Microsoft Teams|teams-for-linux|"
    "snap.teams-for-linux.teams-for-linux|teams-for-linux_teams-for-linux|"
    "com.github.IsmaelMartinez.teams_for_linux|Microsoft Teams (work or school)",
    "zoom": "Zoom.exe|zoom.us|us.zoom.Zoom|us.zoom.xos|zoom-client_zoom-client|Zoom Workplace|zoom",
    "skype": "Skype.exe|skypeforlinux|com.skype.Client|snap.skype.skype|lync.exe|Skype Preview",
    "webex": "CiscoCollabHost.exe|Webex|com.webex.meetingmanager|Cisco Webex Meetings|atmgr.exe",
    "slack": "slack.exe|Slack|com.slack.Slack|com.tinyspeck.slackmacgap|snap.slack.slack|"
    "slack_slack",
    "discord": "Discord.exe|discord|com.discordapp.Discord|DiscordCanary|Discord PTB|"
    "com.hnc.Discord",
    "telegram": "Telegram.exe|TelegramDesktop|org.telegram.desktop|"
    "telegram-desktop_telegram-desktop|"
    "ru.keepcoder.Telegram|telegram-desktop",
    "signal": "signal-desktop|Signal.exe|org.signal.Signal|signal-desktop-beta|"
    "snap.signal-desktop.signal-desktop|Signal Beta",
    "whatsapp": "WhatsApp.exe|WhatsApp.Root.exe|net.whatsapp.WhatsApp|whatsapp-for-linux|"
    "WhatsApp Beta",
    "messages": "com.apple.MobileSMS|Messages|iMessage",
    "element": "im.riot.Riot|element-desktop|Element|element-desktop-nightly|"
    "Element-1.11.80.AppImage",
    "facetime": "FaceTime|com.apple.FaceTime",
    "jitsi": "Jitsi Meet|org.jitsi.jitsi-meet|jitsi-meet-electron|jitsi-meet-x86_64.AppImage",
    "outlook": "OUTLOOK.EXE|olk.exe|com.microsoft.Outlook",
    "word": "WINWORD.EXE|Microsoft Word|com.microsoft.Word",
    "gnome-terminal": "gnome-terminal",
    "code": "code|Code.exe",
    "python3.11": "python3.11",
    "snap.own-tool.own-tool": "snap.own-tool.own-tool",
    "notepad++": "notepad++.exe",
}
CASES = [(raw, short) for short, raws in NAMES.items() for raw in raws.split("|")]


@pytest.mark.parametrize(("raw", "short"), CASES)
def test_short_name(raw, short):
    assert short_name(raw) == short
    assert short_name(short) == short


@pytest.mark.parametrize("raw", [None, "", "  ", ".exe", "/", "a/"])
def test_no_name(raw):
    assert short_name(raw) is None


@pytest.mark.parametrize("raw", ["x" * 100_000, "-1" * 50_000, "snap." * 20_000, "\x00", "\ud800"])
def test_hostile_names_are_names(raw):
    assert isinstance(short_name(raw), str)


def test_browsers():
    assert all(is_browser(short_name(raw)) for raw in ("msedge.exe", "Brave Browser", "Navigator"))
    assert not is_browser("slack")
