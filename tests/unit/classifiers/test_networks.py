"""LinkedIn, X, Facebook and calls, page by page: what GUIDELINE says, on pages it does not show."""

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs

CLASSIFIER = Classifier(shipped_packs())

PAGES = {
    # -- LinkedIn: forms of the host and path
    "https://www.linkedin.com/feed/?midToken=x&trk=eml": "socializing/feed",
    "https://m.linkedin.com/feed": "socializing/feed",
    "https://br.linkedin.com/feed/": "socializing/feed",
    "http://linkedin.com/nhome/": "socializing/feed",
    "https://WWW.LinkedIn.COM./Feed": "socializing/feed",
    "https:\\\\www.linkedin.com\\feed": "socializing/feed",
    "https://www.linkedin.com/%66eed/": "socializing/feed",
    "https://user:secret@www.linkedin.com:443/feed/": "socializing/feed",
    "https://www.linkedin.com/comm/notifications/": "socializing/notifications",
    "https://www.linkedin.com/comm/messaging/thread/2-x/?midToken=y": "networking/conversation",
    "https://www.linkedin.com/mwlite/messaging": "networking/conversation",
    "https://www.linkedin.com/feedback": "other",
    "https://www.linkedin.com/feeds-and-more": "other",
    # -- LinkedIn: look-alikes and mentions
    "https://linkedin.com.evil.example/feed/": "other",
    "https://linkedin.com@evil.example/messaging/": "other",
    "https://linkedin-com.example/feed/": "other",
    "https://www.linkedln.com/feed/": "other",
    "https://www.xn--lnkedin-rfb.com/feed/": "other",
    "https://www.lіnkedin.com/feed/": "other",  # a Cyrillic i
    "https://www.linkedin.co/feed/": "other",
    "https://example.org/?next=https://www.linkedin.com/messaging/": "other",
    "https://example.org/#https://www.linkedin.com/messaging/": "other",
    "https://lnkd.in/eAbCdEf": "other",
    # -- LinkedIn: what the page is for
    "https://www.linkedin.com/login?session_redirect=https%3A%2F%2Flinkedin.com%2Ffeed": "other",
    "https://www.linkedin.com/uas/request-password-reset": "other",
    "https://www.linkedin.com/premium/products/": "other",
    "https://www.linkedin.com/campaignmanager/accounts": "other",
    "https://developer.linkedin.com/": "other",
    "https://www.linkedin.com/feed/?shareActive=true": "networking/publishing",
    "https://www.linkedin.com/article/edit/7100000000000000000/": "networking/publishing",
    "https://www.linkedin.com/company/1234/admin/page-posts/published/": "networking/publishing",
    "https://www.linkedin.com/in/noor-x/details/skills/": "networking/research",
    "https://fr.linkedin.com/in/noor-x/en": "networking/research",
    "https://www.linkedin.com/profile/view?id=1234": "networking/research",
    "https://www.linkedin.com/school/tu-x/": "networking/research",
    "https://www.linkedin.com/search/results/all/?keywords=tavoline": "networking/research",
    "https://www.linkedin.com/search/results/content/?keywords=%23nowhiring": "job_search/listings",
    "https://www.linkedin.com/feed/hashtag/?keywords=%23jobs": "job_search/listings",
    "https://www.linkedin.com/sales/lead/ACwAAA,NAME_SEARCH": "networking/research",
    "https://www.linkedin.com/mynetwork/network-manager/followers/": "networking/outreach",
    "https://www.linkedin.com/mynetwork/catch-up/all/": "networking/outreach",
    "https://www.linkedin.com/mynetwork/import-contacts/": "networking/outreach",
    "https://www.linkedin.com/events/1/about/": "networking/events",
    "https://www.linkedin.com/in/me/details/experience/": "networking/profile",
    "https://www.linkedin.com/in/ottilie/edit/contact-info/": "networking/profile",
    "https://www.linkedin.com/jobs/alerts/": "job_search/listings",
    "https://www.linkedin.com/comm/jobs/search?keywords=x": "job_search/listings",
    "https://www.linkedin.com/my-items/saved-jobs/": "job_search/listings",
    "https://www.linkedin.com/jobs/application-settings/": "job_search/documents",
    # -- X
    "https://twitter.com/i/flow/signup": "other",
    "https://x.com/i/premium_sign_up": "other",
    "https://mobile.x.com/home": "socializing/feed",
    "https://x.com/explore/tabs/for-you": "socializing/browsing",
    "https://x.com/i/chat/1-2": "networking/conversation",
    "https://x.com/intent/follow?screen_name=x": "networking/outreach",
    "https://x.com/intent/post?text=x": "networking/publishing",
    "https://x.com/i/communities/15/about": "networking/community",
    "https://x.com/search?q=%23NowHiring": "job_search/listings",
    "https://x.com/search?q=%22supply+chain%22+analyst": "networking/research",
    "https://x.com/search?q=Quellstrom+AG": "networking/research",
    "https://x.com/search?q=funny+cats&f=media": "socializing/browsing",
    "https://x.com/Tavoline/jobs": "job_search/listings",
    "https://developer.x.com/en/docs": "other",
    "https://xx.com/home": "other",
    "https://netflix.com/home": "other",
    "https://x.com.evil.example/messages": "other",
    "https://t.co/abc": "other",
    # -- Facebook and Messenger
    "https://de-de.facebook.com/login.php": "other",
    "https://mbasic.facebook.com/home.php": "socializing/feed",
    "https://m.facebook.com/notifications.php": "socializing/notifications",
    "https://www.facebook.com/watch/live/?v=1": "socializing/video",
    "https://www.facebook.com/somepage/videos/123": "socializing/video",
    "https://touch.facebook.com/messages/": "socializing/chat",
    "https://www.facebook.com/messages/e2ee/t/1": "socializing/chat",
    "https://www.facebook.com/friends/suggestions/": "socializing/browsing",
    "https://www.facebook.com/pelle.ringstad/photos": "socializing/browsing",
    "https://www.facebook.com/people/Pelle-Ringstad/1000/": "socializing/browsing",
    "https://www.facebook.com/groups/nordic.software.engineers/": "networking/community",
    "https://www.facebook.com/sharer.php?u=x": "networking/publishing",
    "https://developers.facebook.com/docs/graph-api": "other",
    "https://business.facebook.com/latest/home": "other",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.linkedin.com%2Fmessaging%2F": "other",
    "https://facebook.com.login.example/messages": "other",
    "https://www.messenger.com/login": "other",
    "https://www.messenger.com/": "socializing/chat",
    # -- Calls
    "https://zoom.us/wc/join/123": "meeting/call",
    "https://acme.zoom.us/s/123?zak=x": "meeting/call",
    "https://zoom.us/signin": "other",
    "https://us06web.zoom.us/rec/share/abc": "other",
    "https://meet.google.com/new": "meeting/call",
    "https://teams.live.com/meet/123": "meeting/call",
    "https://acme.webex.com/acme/j.php?MTID=m1": "meeting/call",
    "https://meet.jit.si/SomeRoom": "meeting/call",
    "https://join.skype.com/abcDEF": "meeting/call",
    "https://whereby.com/user/login": "other",
    "https://calendly.com/noor/30min": "meeting/scheduling",
    "https://calendar.google.com/calendar/u/1/r/month": "meeting/scheduling",
    "https://outlook.live.com/calendar/0/view/week": "meeting/scheduling",
    "https://outlook.live.com/mail/0/": "other",
}


def show(verdict):
    return "/".join(part for part in (verdict.category, verdict.activity) if part)


@pytest.mark.parametrize(("url", "expected"), PAGES.items(), ids=PAGES.keys())
def test_page(url, expected):
    assert show(CLASSIFIER.judge(Facts("chrome", url, "Feed | LinkedIn"))) == expected


TITLES = {
    # (app, title): category/activity
    ("chrome", "(3) Feed | LinkedIn - Google Chrome"): "socializing/feed",
    ("firefox", "Лента | LinkedIn — Mozilla Firefox"): "socializing/feed",
    (
        "edge",
        "Flöde | LinkedIn och 2 andra sidor - Personlig - Microsoft\u200b Edge",
    ): "socializing/feed",
    ("chrome", "Notificações | LinkedIn - Google Chrome"): "socializing/notifications",
    ("chrome", "通知 | LinkedIn - Google Chrome"): "socializing/notifications",
    ("chrome", "メッセージ | LinkedIn - Google Chrome"): "networking/conversation",
    ("chrome", "Wiadomości | LinkedIn - Google Chrome"): "networking/conversation",
    ("chrome", "Moja sieć | LinkedIn - Google Chrome"): "networking/outreach",
    ("chrome", "Vagas | LinkedIn - Google Chrome"): "job_search/listings",
    ("chrome", "Anmelden | LinkedIn - Google Chrome"): "other",
    ("chrome", "\u202e(2)\u202c Feed | Linked\u200bIn - Google Chrome"): "socializing/feed",
    ("chrome", "Startseite / X - Google Chrome"): "socializing/feed",
    ("chrome", "Уведомления / X - Google Chrome"): "socializing/notifications",
    ("chrome", "Mensajes / X - Google Chrome"): "networking/conversation",
    ("chrome", "#hiring - Search / X - Google Chrome"): "job_search/listings",
    ("chrome", "Facebook - Google Chrome"): "socializing/feed",
    ("chrome", "Notificaciones | Facebook - Google Chrome"): "socializing/notifications",
    ("chrome", "Se connecter à Facebook | Facebook - Google Chrome"): "other",
    ("chrome", "LinkedIn in 2026: what changed | The Example Times - Google Chrome"): "other",
    ("chrome", "LinkedIn – Wikipedia - Google Chrome"): "other",
    ("code", "Feed | LinkedIn"): "other",
    ("gnome-terminal", "Home / X"): "other",
    ("zoom.us", "Zoom Meeting"): "meeting/call",
    ("Teams.exe", "Kalender | Microsoft Teams"): "meeting/scheduling",
    (
        "C:\\Program Files\\Google\\chrome.exe",
        "Feed | LinkedIn - Google Chrome",
    ): "socializing/feed",
}


@pytest.mark.parametrize(("window", "expected"), TITLES.items(), ids=[t for _, t in TITLES])
def test_window_without_address(window, expected):
    app, title = window
    assert show(CLASSIFIER.judge(Facts(app, None, title))) == expected
