"""A title to the word that says it is with somebody, or that it is cancelled, in many languages.

Whole words only: a recall is no call. Accents and case do not matter ("Gespräch",
"gesprach"); where a language glues words together (German, Dutch, the Nordic ones) the
glued word counts too, and where it writes none apart (Chinese, Japanese) any occurrence.
"""

import re
import unicodedata
from collections.abc import Iterable

_MOST_TEXT = 2_000
_TOKEN = re.compile(r"[^\W_]+")
_START, _STOP = r"(?<![^\W_])", r"(?![^\W_])"

# As they are looked for: a trailing * takes any ending, a leading * any beginning.
_WITH_SOMEBODY = """
call calls callback callbacks phonecall videocall phone phones telephone telco coffee coffees
interview interviews chat chats lunch lunches meeting meetings meet meetup meetups zoom skype teams
hangout hangouts facetime webex huddle standup stand-up catchup catch-up catch up 1:1 1on1 1-on-1
one-on-one one on one sit-down conference call videoconference teleconference google meet tea with
breakfast with brunch with dinner with drinks with beer with walk with drink with

telefonat* *telefonat telefonier* *gespräch *gespräche *gesprächs *gespraech anruf *anruf anrufen
rückruf besprechung *besprechung *interview *meeting meetings *treffen treffen mit telefon
telefontermin telko telkos *konferenz videocall kaffee mittagessen kaffeetrinken jour fixe
abendessen mit frühstück mit termin mit videochat

appel appels appeler rappel téléphonique entretien entretiens entrevue entrevues réunion réunions
coup de fil téléphone téléphoner visio visioconférence visioconf café déjeuner rdv avec rendez-vous
avec dîner avec rendez-vous téléphonique point téléphonique

llamada llamadas llamar videollamada entrevista entrevistas reunión reuniones almuerzo charla
teléfono videoconferencia cita con cena con comida con desayuno con

chamada chamadas ligação telefonema telefone videochamada reunião reuniões almoço conversa
videoconferência jantar com

chiamata chiamate telefonata telefonate videochiamata colloquio colloqui riunione riunioni pranzo
caffè intervista incontro videoconferenza telefono cena con appuntamento con

*gesprek *gesprekken telefoon telefoontje bellen vergadering *vergadering overleg *overleg koffie
kennismaking belafspraak afspraak met videobellen diner met

*möte *mötet *samtal intervju *intervju fika kaffe telefon lunch med middag med
*møde *mødet *møte *møtet *samtale opkald frokost *lunsj
kokous palaveri puhelu *puhelu *haastattelu haastattelu tapaaminen kahvi lounas neuvottelu fundur

spotkanie spotkania rozmowa rozmowy telefoniczna kawa z telekonferencja wideokonferencja
schůzka schůzky hovor telefonát pohovor káva s stretnutie porada telefonický
megbeszélés interjú állásinterjú hívás kávé ebéd találkozó telefonhívás értekezlet
întâlnire apel interviu ședință cafea prânz sastanak sestanek razgovor intervju pogovor
toplantı toplantısı görüşme görüşmesi mülakat kahve telefon görüşmesi

встреча встречи звонок созвон собеседование интервью кофе обед с совещание совещания телефон
переговоры зустріч дзвінок співбесіда інтерв'ю нарада кава среща обаждане събеседване
συνάντηση κλήση τηλεφώνημα τηλεδιάσκεψη συνέντευξη καφές

rapat wawancara panggilan cuộc họp phỏng vấn cuộc gọi
اجتماع مكالمة مقابلة قهوة פגישה שיחה ראיון קפה बैठक मीटिंग कॉल साक्षात्कार
"""
# Phrases of the block above, which is otherwise one word each.
_PHRASES = """
catch up|one on one|conference call|google meet|tea with|breakfast with|brunch with|dinner with
drinks with|beer with|walk with|drink with|treffen mit|jour fixe|abendessen mit|frühstück mit
termin mit|rappel téléphonique|coup de fil|rdv avec|rendez-vous avec|dîner avec
rendez-vous téléphonique|point téléphonique|cita con|cena con|comida con|desayuno con|jantar com
appuntamento con|afspraak met|diner met|lunch med|middag med|kawa z|káva s|обед с
telefon görüşmesi|cuộc họp|phỏng vấn|cuộc gọi
"""
# Scripts that put no space between words.
_ANYWHERE = """
会議 会议 會議 打ち合わせ 打合せ 面接 面談 面试 面試 電話 电话 通話 通话 ミーティング ランチ
コーヒー 咖啡 午餐 회의 면접 면담 전화 통화 미팅 커피 점심 ประชุม สัมภาษณ์ โทร
"""
# What a place may say about the channel; a meeting room or a coffee bar alone says nothing.
_PLACES = """
phone telephone telefon téléphone teléfono telefone telefono telefoon puhelin телефон call zoom
skype teams webex whatsapp facetime hangouts videocall video call google meet telefonisch
telefoniczne microsoft teams online meeting visio visioconférence
videollamada videochiamata videochamada jitsi signal slack huddle discord 電話 电话 전화
"""
_PLACE_PHRASES = "video call|google meet|online meeting|microsoft teams"
_NEGATIONS = (
    "no|on|not a|non|kein|keine|ohne|sans|pas de|sin|senza|sem|zonder|geen|bez|без|utan|uten|uden"
)

_CANCELLED = """
canceled cancelled canceled event cancelled event abgesagt abgesagter termin storniert
annulé annulée annulés annullato annullata geannuleerd cancelado cancelada anulado anulada
odwołane odwołany odwołano anulowane anulowano zrušeno zrušené zrušená törölve lemondva inställt
inställd avlyst aflyst peruutettu peruttu отменено отменена отменен отменён скасовано iptal
iptal edildi anulat anulată ακυρώθηκε otkazano odpovedano отменена отказано dibatalkan đã hủy
已取消 取消 キャンセル キャンセル済み 취소됨 취소 ملغى ملغي בוטל
"""
_CANCELLED_PHRASES = "canceled event|cancelled event|abgesagter termin|iptal edildi|đã hủy"


def find_word(title: str, place: str = "") -> str | None:
    """Return the word by which an event is with somebody, in lower case, or ``None``.

    Args:
        title: The event's SUMMARY.
        place: Its LOCATION, where only the name of a channel says so.
    """
    for text, pattern in ((title, _WITH), (place, _PLACE)):
        for match in pattern.finditer(fold(text[:_MOST_TEXT])):
            if not match["not"]:
                return _as_written(match["word"], text)
    return None


def _as_written(word: str, text: str) -> str:
    """Return a folded word as ``text`` has it, in lower case, where it is one word there."""
    written = (token.lower() for token in _TOKEN.findall(text) if fold(token) == word)
    return next(written, unicodedata.normalize("NFC", word))


def says_cancelled(title: str) -> bool:
    """Return whether a title is marked as cancelled, as mail programs mark it ("Abgesagt: ...")."""
    return bool(_CANCELLATION.search(fold(title[:_MOST_TEXT])))


def fold(text: str) -> str:
    """Return ``text`` without case and accents, spaces as one."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join("i" if c == "ı" else c for c in apart if not unicodedata.combining(c))
    return " ".join(plain.split())


def _entries(block: str, phrases: str) -> list[str]:
    """Return the phrases and single words of a block, longest first."""
    known = [p.strip() for line in phrases.splitlines() for p in line.split("|") if p.strip()]
    flat = " ".join(block.split())
    for phrase in sorted(known, key=len, reverse=True):
        flat = re.sub(rf"(?<!\S){re.escape(phrase)}(?!\S)", " ", flat)
    return sorted({*known, *flat.split()}, key=lambda entry: (-len(entry), entry))


def _pattern(entry: str) -> str:
    word = re.escape(fold(entry.strip("*"))).replace(r"\ ", "[ -]")
    before = r"[^\W_]*" if entry.startswith("*") else ""
    after = r"[^\W_]*" if entry.endswith("*") else ""
    return before + word + after


def _compile(words: Iterable[str], anywhere: Iterable[str] = ()) -> re.Pattern[str]:
    apart = "|".join(_pattern(word) for word in words)
    glued = "|".join(re.escape(fold(word)) for word in anywhere) or r"(?!)"
    return re.compile(
        rf"(?P<not>{_START}(?:{fold(_NEGATIONS)})[ -])?"
        rf"(?P<word>{_START}(?:{apart}){_STOP}(?![ -](?:free|frei){_STOP})|{glued})"
    )


_WITH = _compile(_entries(_WITH_SOMEBODY, _PHRASES), _ANYWHERE.split())
_PLACE = _compile(_entries(_PLACES, _PLACE_PHRASES), ())
_MARK = "|".join(re.escape(fold(word)) for word in _entries(_CANCELLED, _CANCELLED_PHRASES))
_CANCELLATION = re.compile(
    rf"^\W*(?:{_MARK})(?: event| meeting)?(?: with note)?(?: ?[:：\])】]| [-–—] |\W*$)"
    rf"|[\[(【]\s*(?:{_MARK})\s*[\])】]"
    rf"|(?::|：| [-–—])\s*(?:{_MARK})\W*$"
)
