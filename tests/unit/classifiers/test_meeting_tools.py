"""Rooms, calendars, booking pages, also on one's own hosts, and what only sounds like them."""

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs

CLASSIFIER = Classifier(shipped_packs())

PAGES = {
    # -- rooms, also on anybody's host
    "https://harbour.zoom.us/j/1234?pwd=x": "meeting/call",
    "https://teams.live.com/meet/9312345678901": "meeting/call",
    "https://whereby.com/harbournotes": "meeting/call",
    "https://meet.harbour.example/BerthPlanning": "meeting/call",
    "https://bbb.harbour.example/html5client/join?sessionToken=x": "meeting/call",
    "https://bbb.harbour.example/b/ott-x7k-pqr": "meeting/call",
    "https://cloud.harbour.example/call/x7k2pqrs": "meeting/call",
    "https://video.harbour.example/webapp/conference/berth": "meeting/call",
    "https://meeting.tencent.com/dm/AbCd": "meeting/call",
    # -- calendars, booking pages, polls
    "https://calendly.com/noor-vandersloot/30min": "meeting/scheduling",
    "https://www.when2meet.com/?28810442-kQz0d": "meeting/scheduling",
    "https://cal.harbour.example/ada/30min": "meeting/scheduling",
    "https://terminplaner.uni.example/poll/12": "meeting/scheduling",
    "https://cloud.harbour.example/apps/calendar/timeGridWeek/now": "meeting/scheduling",
    "https://mail.harbour.example/zimbra/?app=calendar": "meeting/scheduling",
    "https://outlook.office.com/calendar/view/workweek": "meeting/scheduling",
    "https://app.fastmail.com/calendar/week/": "meeting/scheduling",
    # -- webinars
    "https://us06web.zoom.us/webinar/register/WN_1": "networking/events",
    "https://attendee.gotowebinar.com/register/1": "networking/events",
    # -- doors, mail beside the calendar, look-alikes
    "https://zoom.us/pricing": "other",
    "https://harbour.zoom.us/rec/share/x": "other",
    "https://whereby.com/user/rooms": "other",
    "https://admin.teams.microsoft.com/dashboard": "other",
    "https://meet.harbour.example/login": "other",
    "https://calendly.com/pricing": "other",
    "https://calendly.com/app/settings/profile": "other",
    "https://mail.proton.me/u/0/inbox/x": "other",
    "https://app.fastmail.com/mail/Inbox/": "other",
    "https://meet.google.com.room-join.example/abc-defg-hij": "other",
    "https://calendar.uni.example/press/2026": "other",
    "https://www.harbour.example/call/for-papers-2026": "other",
}


@pytest.mark.parametrize(("url", "verdict"), PAGES.items())
def test_a_page_of_a_meeting_tool_is_what_it_is_for(url, verdict):
    assert said("chrome", url, None) == verdict


WINDOWS = [
    ("zoom", "Zoom Meeting", "meeting/call"),
    ("zoom", "Réunion Zoom", "meeting/call"),
    ("teams", "Interview with Brightmoor | Meeting | Microsoft Teams", "meeting/call"),
    ("teams", "Kalender | Microsoft Teams", "meeting/scheduling"),
    ("teams", "Календарь | Microsoft Teams", "meeting/scheduling"),
    ("OUTLOOK.EXE", "Agenda - ada@example.org - Outlook", "meeting/scheduling"),
    ("outlook", "日历 - ada@example.org - Outlook", "meeting/scheduling"),
    ("outlook", "Inbox - ada@example.org - Outlook", "other"),
    ("chrome", "Launch Meeting - Zoom - Google Chrome", "meeting/call"),
    ("chrome", "Meet – abc-defg-hij - Google Chrome", "meeting/call"),
    ("chrome", "Berth Planning | Jitsi Meet - Google Chrome", "meeting/call"),
    ("chrome", "Google Agenda - Semaine du 5 octobre - Google Chrome", "meeting/scheduling"),
    ("chrome", "30 Minute Meeting - Ada Example - Calendly - Google Chrome", "meeting/scheduling"),
    ("feishu", "视频会议 - 飞书会议", "meeting/call"),
    ("dingtalk", "钉钉视频会议", "meeting/call"),
    ("feishu", "港口计划 - 飞书", "networking/community"),
    ("chrome", "Microsoft Teams-Besprechung - Google Chrome", "meeting/call"),
    (
        "chrome",
        "Kalendarz Google – tydzień od 23 listopada 2026 - Google Chrome",
        "meeting/scheduling",
    ),
    (
        "chrome",
        "Nordhafen – Kalender – Woche vom 23. November - Google Chrome",
        "meeting/scheduling",
    ),
    ("chrome", "Meeting planen - Zoom - Google Chrome", "meeting/scheduling"),
    ("chrome", "Log in | Calendly - Google Chrome", "other"),
    ("chrome", "Termin vereinbaren - Bürgeramt - Google Chrome", "other"),
    ("chrome", "Prendre rendez-vous - Doctolib - Google Chrome", "other"),
    ("chrome", "Meet our team - Harbour - Google Chrome", "other"),
    ("chrome", "Plans & Pricing - Zoom - Google Chrome", "other"),
    ("chrome", "Zoom lens review - Harbour - Google Chrome", "other"),
    ("chrome", "2026 calendar printable - Harbour - Google Chrome", "other"),
]


@pytest.mark.parametrize(("app", "title", "verdict"), WINDOWS)
def test_a_window_without_address_is_told_by_program_and_title(app, title, verdict):
    assert said(app, None, title) == verdict


def said(app, url, title):
    verdict = CLASSIFIER.judge(Facts(app=app, url=url, title=title))
    return "/".join(filter(None, (verdict.category, verdict.activity)))
