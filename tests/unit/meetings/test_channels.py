import time

import pytest

from tracker.meetings.channels import has_conference_link, has_phone_number

ROOMS = [
    "https://us02web.zoom.us/j/84856789012?pwd=abc",
    "zoom.us/j/123456",
    "Join: https://acme.zoom.us/my/anna",
    "https://meet.google.com/abc-defg-hij",
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x",
    "https://teams.live.com/meet/9312345",
    "https://teams.microsoft.com/meet/2345678?p=abc",
    "https://acme.webex.com/meet/anna",
    "https://acme.webex.com/acme/j.php?MTID=m1",
    "https://whereby.com/anna",
    "https://meet.jit.si/SomeRoom",
    "https://meet.goto.com/123456789",
    "https://global.gotomeeting.com/join/123",
    "https://bluejeans.com/123456",
    "https://chime.aws/123456",
    "https://join.skype.com/abcdef",
    "skype:live:anna?call",
    "https://discord.gg/abcdef",
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fteams.microsoft.com%2Fl%2Fmeetup-join%2F19&data=1",
    "https://www.google.com/url?q=https://zoom.us/j/1",
    "<https://zoom.us/j/1>",
    "https://cloud.example.org/call/abc123xyz",
    "https://bbb.uni.example/b/ann-abc-xyz",
    "https://calendly.com/events/uuid/google_meet",
    "https://app.cal.com/video/abc",
    "https://meet.proton.me/join/id",
    "https://facetime.apple.com/join#v=1",
    'href="https://zoom.us/j/1"',
    "https://v.ringcentral.com/join/123",
    "https://meet.ffmuc.net/room",
]
NO_ROOMS = [
    "https://zoom.us/download",
    "https://zoom.us/pricing",
    "https://notzoom.us/j/1",
    "https://zoom.us.evil.example/j/1",
    "https://support.google.com/a/users/answer/9282720",
    "https://teams.microsoft.com/l/channel/19",
    "https://meet.google.com/",
    "https://whereby.com/",
    "https://www.webex.com/pricing.html",
    "https://zoom.us",
    "zoom in on the us/j",
    "https://example.com/callback/1",
    "mail me@zoom.us/j",
    "https://calendly.com/anna/30min",
    "https://www.meetup.com/some-group/events/12345/",
]
PHONES = [
    "tel:+49-30-123456",
    "+49 30 1234567",
    "+1 (555) 123-4567",
    "+442079460958",
    "Call +44 20 7946 0958",
    "0049 30 1234567",
    "(555) 123-4567",
    "555-123-4567",
    "415.555.2671",
    "030 1234567",
    "089/1234567",
    "0171-2345678",
    "020 7946 0958",
    "07700 900123",
    "06 12 34 56 78",
    "01.23.45.67.89",
    "Tel. 123456",
    "Phone: 5551234",
    "phone number: 555 1234",
    "dial in 1234567",
    "Tel: 0301234567",
    "Call me at 5551234",
    "Mobile 07700900123",
    "Dial-in: +1 646-558-8656,,84856789012#",
    "+1 646 558 8656,,848",
    "+49.30.1234567",
    "1-800-555-0199",
    "1-800-275-2273",
    "Anna, 212 555 0123",
    "(030) 1234567",
    "+91 98765 43210",
    "+351 912 345 678",
    "030-1234567",
    "Rückruf unter 030 1234567",
]
NO_PHONES = [
    "Order 123-4567890-1234567",
    "Order 20260302",
    "20260302",
    "2026-03-02 10:00",
    "01.02.2026",
    "02.03.2026 14:00",
    "Order no. 4711 0815 1234",
    "Meeting ID: 848 5678 9012",
    "Meeting ID: 848 567 8901",
    "Invoice 030 1234567",
    "GMT+2 2026-03-02 10:00",
    "0900-1000",
    "0830 - 0930",
    "Room 0305",
    "+1",
    "+100 Punkte",
    "3+4=7",
    "Ticket #555-123-4567",
    "ISBN 978-3-16-148410-0",
    "Order number 5551234567",
    "1234567890",
    "v1.2.3.4567",
    "10.0.0.12",
    "52.5200, 13.4050",
    "12345678",
    "PIN: 123456",
    "DE89 3704 0044 0532 0130 00",
    "Order: 300-555-1234",
    "UTC+01:00",
    "01-02-2026 14",
    "https://example.com/20260302123456",
    "Budget +1.000.000",
    "recall 123456",
]


@pytest.mark.parametrize("text", ROOMS)
def test_leads_into_a_call(text):
    assert has_conference_link(text)


@pytest.mark.parametrize("text", NO_ROOMS)
def test_leads_elsewhere(text):
    assert not has_conference_link(text)


@pytest.mark.parametrize("text", PHONES)
def test_is_a_number_to_call(text):
    assert has_phone_number(text)


@pytest.mark.parametrize("text", NO_PHONES)
def test_is_some_other_number(text):
    assert not has_phone_number(text)


@pytest.mark.parametrize(
    "piece", ["0", "1 ", "+1", "a.", "(5", "-", "%25", " ", "x-", "tel: ", "a-b.", "tel 0 "]
)
def test_a_megabyte_of_nonsense_takes_no_time(piece):
    began = time.process_time()
    has_conference_link(piece * 300_000)
    has_phone_number(piece * 300_000)

    assert time.process_time() - began < 2
