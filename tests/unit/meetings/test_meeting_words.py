import pytest

from tracker.meetings.words import find_word, says_cancelled

WITH_SOMEBODY = [
    "Call Anna",
    "Coffee w/ Ben",
    "Interview at Acme",
    "Chat with Eve",
    "Lunch",
    "Team meeting",
    "Phone screen",
    "Zoom",
    "Skype Carol",
    "Teams: weekly",
    "Telefonat mit Eva",
    "Vorstellungsgespräch Acme",
    "Gespräch",
    "entretien Acme",
    "appel avec Paul",
    "reunión",
    "REUNIÓN DE EQUIPO",
    "llamada",
    "Kaffee",
    "1:1 Anna",
    "1on1",
    "one-on-one",
    "Catch-up with X",
    "catch up",
    "Bewerbungsgespräche",
    "Mittagessen mit Tom",
    "colloquio",
    "собеседование",
    "面接",
    "会議室",
    "Möte med Ann",
    "projektmöte",
    "Réunion",
    "reunion",
    "INTERVIEW",
    "Interview!",
    "zoom-call",
    "(call)",
    "call/chat",
    "Job-Interview",
    "Telefoninterview",
    "Dinner with Ann",
    "Toplantı",
    "TOPLANTI",
    "rozmowa kwalifikacyjna",
    "Rendez-vous avec Paul",
    "RDV avec Paul",
    "sollicitatiegesprek",
    "Kennenlerngespräch",
    "Rückruf",
    "görüşme",
    "Meet Anna",
    "Sync / coffee",
    "interviews",
    "Interview_prep",
    "İş görüşmesi",
]
ALONE = [
    "Recall notes",
    "Dentist",
    "Focus time",
    "Zoomed",
    "team",
    "Callisto",
    "Telephony docs",
    "Chatham House",
    "No meetings",
    "no-meeting day",
    "meeting-free",
    "Interviewing",
    "phoneme",
    "Gym",
    "callus",
    "Lunchbox",
    "Skyped",
    "Ohne Meeting",
    "rendez-vous dentiste",
    "RDV dentiste",
    "Teamsters",
    "scallop",
    "Meetinghouse",
    "Keine Calls",
    "Lesung",
    "Arzt",
    "",
    "On-call rotation",
]
CANCELLED = [
    "Canceled: Sync",
    "Cancelled: x",
    "Abgesagt: Treffen",
    "[CANCELLED] x",
    "Annulé : Réunion",
    "Cancelado: x",
    "Cancelled",
    "CANCELED - x",
    "Отменено: Встреча",
    "已取消: x",
    "キャンセル済み: x",
    "Geannuleerd: x",
    "Sync (cancelled)",
    "Sync - CANCELLED",
    "Canceled event with note: x",
    "Annullato: x",
    "取消：x",
    "Canceled event: x",
    "İptal Edildi: x",
    "Odwołane: x",
    "Peruutettu: x",
    "취소됨: x",
]
NOT_CANCELLED = [
    "Cancel gym",
    "Cancellation policy call",
    "Discuss cancelled project with Ann",
    "Call: cancel subscription",
    "Uncancelled: x",
    "Sync",
    "Anulowane bilety reklamacja",
    "Cancelled flight refund call",
    "",
]
# place: the word it says, beside a title that says nothing
PLACES = {
    "Zoom": "zoom",
    "Phone": "phone",
    "Microsoft Teams Meeting": "microsoft teams",
    "Telefon": "telefon",
    "Meeting Room 3": None,
    "Coffee bar": None,
    "Conference Room": None,
}


@pytest.mark.parametrize("title", WITH_SOMEBODY)
def test_says_that_somebody_is_in_it(title):
    assert find_word(title)


@pytest.mark.parametrize("title", ALONE)
def test_says_nothing(title):
    assert find_word(title) is None


@pytest.mark.parametrize(("place", "word"), PLACES.items())
def test_a_place_says_so_only_by_its_channel(place, word):
    assert find_word("Anna", place) == word


def test_the_word_is_shown_as_written():
    assert find_word("Das Vorstellungsgespräch") == "vorstellungsgespräch"


@pytest.mark.parametrize("title", CANCELLED)
def test_marked_as_cancelled(title):
    assert says_cancelled(title)


@pytest.mark.parametrize("title", NOT_CANCELLED)
def test_not_marked_as_cancelled(title):
    assert not says_cancelled(title)
