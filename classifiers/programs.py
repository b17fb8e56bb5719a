"""A program's name as a tracker reports it to the short name that rules use."""

import re
from collections.abc import Iterator
from functools import lru_cache

#: Programs whose windows are pages: their titles are judged as a site's.
BROWSERS = frozenset(
    re.findall(
        r"\S+",
        """arc basilisk brave chrome chromium coccoc comet dia duckduckgo edge epiphany falkon
        firefox floorp icecat iexplore iridium konqueror librewolf maxthon midori mullvad-browser
        opera orion palemoon qutebrowser safari samsung-internet seamonkey sidekick thorium
        tor-browser ucbrowser vivaldi waterfox wavebox whale yandex zen 360 360chrome 360se
        qqbrowser sogouexplorer""",
    )
)

# What the platforms call them, separated by "|": executables (Windows, Linux, macOS), display names
# and bundle ids (macOS), classes (X11), ids of desktop files, Flatpaks and Snaps. Releases for
# testers and versions need no line of their own, see ``_reduced``.
_NAMES = """
    arc: company.thebrowser.browser
    basilisk: org.basilisk
    brave: brave-browser|brave browser|com.brave.browser|brave-bin
    chrome: google-chrome|google chrome|com.google.chrome|chrome for testing|google chrome for testing
    chromium: chromium-browser|org.chromium.chromium|chromium-bin|ungoogled-chromium|ungoogled chromium|io.github.ungoogled_software.ungoogled_chromium|chromium-freeworld
    coccoc: cốc cốc|coccoc-browser|com.coccoc.coccoc|browser_coccoc
    comet: ai.perplexity.comet
    dia: company.thebrowser.dia
    duckduckgo: com.duckduckgo.macos.browser|duckduckgo browser
    edge: msedge|microsoft-edge|microsoft edge|com.microsoft.edge|com.microsoft.edgemac|microsoftedge
    epiphany: org.gnome.epiphany|epiphany-browser|gnome web|org.gnome.epiphany.desktop
    falkon: org.kde.falkon
    firefox: mozilla firefox|firefox-bin|org.mozilla.firefox|navigator|firefox developer edition|firefoxdeveloperedition|firefox-developer-edition|firefox-devedition|org.mozilla.firefoxdeveloperedition|org.mozilla.nightly|iceweasel|firefox-trunk
    floorp: ablaze floorp|one.ablaze.floorp|ablaze-floorp
    icecat: gnu icecat|org.gnu.icecat
    iexplore: internet explorer|windows internet explorer
    konqueror: org.kde.konqueror
    librewolf: io.gitlab.librewolf-community|io.gitlab.librewolf|librewolf-bin
    maxthon: com.maxthon.mac.maxthon
    mullvad-browser: mullvad browser|mullvadbrowser|net.mullvad.mullvadbrowser|mullvad-browser-bin
    opera: opera internet browser|com.operasoftware.opera|com.opera.opera|opera gx|operagx|opera-gx|com.operasoftware.operagx|launcher-opera
    orion: com.kagi.kagimacos|orion rc
    palemoon: pale moon|org.palemoon.palemoon
    qutebrowser: org.qutebrowser.qutebrowser
    safari: com.apple.safari|safari technology preview|com.apple.safaritechnologypreview
    samsung-internet: samsung|samsung internet|samsunginternet
    seamonkey: org.mozilla.seamonkey
    tor-browser: tor browser|torbrowser|org.torproject.torbrowser|com.github.micahflee.torbrowser-launcher|org.torproject.torbrowser-launcher
    vivaldi: vivaldi-bin|com.vivaldi.vivaldi
    waterfox: net.waterfox.waterfox|waterfox classic
    whale: naver whale|naver-whale|com.naver.whale
    yandex: yandex-browser|yandex browser|yandex_browser|ru.yandex.browser|ru.yandex.desktop.yandex-browser|yandexbrowser|яндекс браузер
    zen: zen browser|zen-browser|app.zen_browser.zen|io.github.zen_browser.zen|zen-bin|zen-alpha|zen-twilight

    teams: msteams|ms-teams|ms-teams_modulehost|teams-for-linux|microsoft teams|microsoft-teams|microsoft teams classic|microsoft teams (work or school)|microsoft teams (work preview)|com.microsoft.teams|com.microsoft.teams2|com.github.ismaelmartinez.teams_for_linux|com.github.ismaelmartinez.teams-for-linux
    zoom: zoom.us|us.zoom.zoom|us.zoom.xos|zoom workplace|zoom-client|zoom meetings|zoom cloud meetings|cpthost|zoomwebhost
    skype: skypeforlinux|com.skype.client|com.skype.skype|skype for business|com.microsoft.skypeforbusiness|lync|skypeapp|skypehost
    webex: ciscocollabhost|cisco webex|cisco webex meetings|webex meetings|webex teams|ciscowebexstart|atmgr|webexhost|webexmta|com.webex.meetingmanager|cisco-systems.spark|com.cisco.webex|ciscowebex|com.cisco.webexmeetingsapp
    facetime: com.apple.facetime
    jitsi: jitsi meet|jitsi-meet|org.jitsi.jitsi-meet|jitsi-meet-electron|org.jitsi.jitsi-meet-electron
    gotomeeting: g2mcomm|g2mui|gotoopener|com.logmein.gotomeeting|com.logmein.goto
    bluejeans: bluejeans.app|com.bluejeansnet.blue|bluejeansnet
    ringcentral: ringcentral for mac|ringcentral meetings|com.ringcentral.glip|ringcentralmeetings
    chime: amazon chime|com.amazon.amazon-chime
    whereby: com.whereby.whereby
    linphone: com.belledonnecommunications.linphone
    jami: net.jami.jami|cx.ring.ring
    mumble: info.mumble.mumble

    slack: com.slack.slack|com.tinyspeck.slackmacgap|com.tinyspeck.chatlyio
    discord: com.discordapp.discord|com.hnc.discord|discordptb|discordcanary|discorddevelopment|vesktop|dev.vencord.vesktop|webcord|io.github.spacingbat3.webcord|armcord|legcord|discord-ptb|discord ptb
    telegram: telegram-desktop|telegramdesktop|org.telegram.desktop|ru.keepcoder.telegram|com.tdesktop.telegram|telegram desktop|telegram lite
    signal: signal-desktop|org.signal.signal|org.whispersystems.signal-desktop|signal desktop
    whatsapp: whatsapp-desktop|whatsapp.root|net.whatsapp.whatsapp|desktop.whatsapp|whatsapp desktop|whatsapp-for-linux|com.github.eneshecan.whatsappforlinux|whatsdesk|whatsie|com.ktechpit.whatsie|zapzap|com.rtosta.zapzap|whatsapp web
    messenger: caprine|com.sindresorhus.caprine|facebook messenger|com.facebook.archon|messengerdesktop
    messages: imessage|com.apple.mobilesms|com.apple.ichat
    wechat: com.tencent.xinwechat|com.tencent.wechat|wechatappex|weixin
    qq: com.tencent.qq|com.qq.qq|linuxqq
    line: jp.naver.line.mac
    kakaotalk: com.kakao.kakaotalkmac
    viber: com.viber.viber|com.viber.osx|viberpc
    zalo: com.vng.zalo
    element: im.riot.riot|im.vector.riot|io.element.element|element-desktop|riot
    wire: com.wearezeta.zclient.mac|com.wire.wiredesktop|wire-desktop
    threema: ch.threema.threema-desktop|ch.threema.threema-web-desktop|threema-desktop|threema desktop
    mattermost: mattermost.desktop|com.mattermost.desktop|mattermost-desktop
    rocket.chat: rocketchat|chat.rocket|chat.rocket.rocketchat|rocketchat-desktop|rocket-chat
    zulip: org.zulip.zulip|org.zulip.zulip-electron|zulip-electron
    dingtalk: com.alibaba.dingtalkmac|com.alibabainc.dingtalk
    lark: com.electron.lark|com.larksuite.lark|bytedance-lark
    feishu: bytedance-feishu|cn.feishu.feishu

    linkedin: linkedin.linkedin|7ee7776c.linkedinforwindows
    word: winword|microsoft word|com.microsoft.word
    libreoffice: soffice|soffice.bin|org.libreoffice.libreoffice|org.libreoffice.script
    outlook: olk|microsoft outlook|com.microsoft.outlook
    thunderbird: org.mozilla.thunderbird|mozilla thunderbird|thunderbird-bin|net.thunderbird.thunderbird
"""  # noqa: E501


def _read_names() -> dict[str, str]:
    aliases: dict[str, str] = {}
    for line in filter(None, map(str.strip, _NAMES.splitlines())):
        short, _, others = line.partition(": ")
        aliases.update(dict.fromkeys((short, *others.split("|")), short))
    return aliases


_ALIASES = dict.fromkeys(BROWSERS, "") | _read_names()
_FORM = re.compile(
    r"^(?:.*[/\\])?(.*?)(?:\.(?:exe|app|desktop|appimage|bin))?$", re.DOTALL | re.IGNORECASE
)
_CHANNEL = re.compile(
    r"[-_. ]?\(?(?:stable|unstable|beta|dev|canary|nightly|esr|snapshot|preview|alpha|insiders|"
    r"public[- _]?test|technology preview|developer|development|next|gx|arm64|x86[-_]64|amd64|"
    r"x64|x86|aarch64|i386|32|64[- ]?bit)\)?$"
)
_VERSION = re.compile(r"[-_. ]v?\d[\d.\-_]*$")
_SNAP = re.compile(r"snap\.([a-z0-9-]+)\.[a-z0-9-]+|([a-z0-9-]+)_[a-z0-9-]+")


def _reduced(name: str) -> Iterator[str]:
    """Yield ever shorter forms: out of a Snap's name, without version, channel or machine."""
    snap = _SNAP.fullmatch(name)
    if snap:
        name = snap[1] or snap[2]
        yield name
    for _ in range(4):
        shorter = _VERSION.sub("", _CHANNEL.sub("", name))
        if not shorter or shorter == name:
            return
        name = shorter
        yield name


@lru_cache(maxsize=256)
def short_name(app: str | None) -> str | None:
    """Return ``chrome`` for ``/opt/Google/chrome.exe``; ``None`` if there is no name."""
    if not app:
        return None
    whole = app[:200].strip().lower()
    found = _FORM.match(whole)
    name = found[1] if found else whole
    # The whole comes first: in "org.telegram.desktop" the ending belongs to the name.
    for form in (whole, name, *_reduced(name)):
        if form in _ALIASES:
            return _ALIASES[form] or form
    return name or None


def is_browser(app: str) -> bool:
    """Tell whether a short name is a browser's."""
    return app in BROWSERS
