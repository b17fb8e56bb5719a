"""Words of thirty languages: each title says that somebody else is in it, or does not."""

import pytest

from tracker.meetings.words import find_word

# By language: titles, separated by |
WITH_SOMEBODY = {
    "English": (
        "Sync with Ann|Intro: Ann <> Ben|Screening call|Weekly check-in|Debrief w/ Ann|"
        "Breakfast w/ Tom|Virtual coffee|Video chat|Phone-screen|Recruiter screen|"
        "Brunch with Jo|calls|Huddle|Stand-up|Happy hour with Jo|Mock interview|Meet & greet"
    ),
    "German": (
        "Telefongespräch|Vorstellungsgespräch|Bewerbungsgespräch bei Hafen AG|Telefontermin|"
        "Kennenlernen mit Ben|Videokonferenz|Teamsitzung|Jour fixe|Mitarbeitergespräch|"
        "Projektbesprechung|Anruf Oma|Elterngespräch|Abstimmung mit Ben|Kaffeepause mit Ben|"
        "Mittag mit Ben|Treffen|Stammtisch|Telco|TK mit Ben|Rücksprache|Beratungsgespräch|"
        "Austausch mit Ben|Videoanruf"
    ),
    "French": (
        "Entretien d'embauche|Appel avec Paul|L'appel|Réunion d'équipe|Visioconférence|"
        "Point avec Paul|Café avec Zoé|Déjeuner avec Zoé|coup de téléphone|Échange avec Paul|"
        "RDV téléphonique|Conf call|RDV avec Zoé|Rencontre avec Paul|Apéro avec Zoé|"
        "Rdv visio"
    ),
    "Spanish": (
        "Llamada|Reunión|Entrevista de trabajo|Café con Ana|Videollamada|Charla con Ana|"
        "Comida con Ana|Junta con Ana|Almuerzo con Ana|Encuentro con Ana|Desayuno con Ana"
    ),
    "Portuguese": (
        "Reunião|Chamada com Ana|Ligação|Entrevista|Café com Ana|Conversa com Ana|"
        "Videoconferência|Almoço com Ana|Encontro com Ana|Bate-papo"
    ),
    "Italian": (
        "Chiamata|Riunione|Colloquio|Caffè con Ada|Videochiamata|Pranzo con Ada|Telefonata|"
        "Incontro|Cena con Ada|Aperitivo con Ada|Call di lavoro|Un'intervista"
    ),
    "Dutch": (
        "Gesprek|Sollicitatiegesprek|Telefoongesprek|Vergadering|Overleg|Bellen met Jan|"
        "Koffie met Jan|Kennismaking|Belletje|Videogesprek|Lunch met Jan|Afspraak met Jan|"
        "Borrel met Jan|Functioneringsgesprek"
    ),
    "Swedish": (
        "Möte|Anställningsintervju|Samtal|Telefonsamtal|Avstämning med Bo|Fika|Lunch med Bo|"
        "Telefonintervju|Styrelsemöte|Videomöte|Arbetsintervju"
    ),
    "Danish": (
        "Møde|Jobsamtale|Samtale|Opkald|Kaffe med Bo|Telefonmøde|Frokost med Bo|Videomøde|Interview"
    ),
    "Norwegian": (
        "Møte|Jobbintervju|Samtale|Telefonsamtale|Kaffe|Videomøte|Lunsj|Medarbeidersamtale"
    ),
    "Finnish": (
        "Kokous|Palaveri|Työhaastattelu|Haastattelu|Puhelu|Tapaaminen|Lounas|Kahvit|"
        "Videopuhelu|Etäpalaveri|Kokouksen|Puhelinhaastattelu|Tiimipalaveri|Neuvottelu"
    ),
    "Polish": (
        "Rozmowa|Rozmowa kwalifikacyjna|Spotkanie|Spotkanie z Anną|Telekonferencja|Telefon|"
        "Kawa z Anną|Rozmowa telefoniczna|Wideorozmowa|Lunch z Anną|Obiad z Anną|Zebranie|"
        "Narada"
    ),
    "Czech": (
        "Schůzka|Pohovor|Hovor|Telefonát|Porada|Káva s Annou|Videohovor|Oběd s Annou|Setkání|"
        "Jednání|Videokonference"
    ),
    "Slovak": ("Stretnutie|Pohovor|Hovor|Porada|Telefonát|Schôdzka|Káva s Annou"),
    "Hungarian": (
        "Megbeszélés|Állásinterjú|Hívás|Találkozó|Értekezlet|Kávé|Ebéd|Telefonhívás|"
        "Videóhívás|Telefonos interjú|Beszélgetés"
    ),
    "Romanian": (
        "Întâlnire|Ședință|Interviu|Apel|Cafea|Prânz cu Ana|Convorbire|Apel video|"
        "Discuție cu Ana|Sedinta"
    ),
    "Russian": (
        "Звонок|Встреча|Собеседование|Созвон|Совещание|Переговоры|Кофе с Аней|Обед с Аней|"
        "Видеозвонок|Интервью|Планёрка|Встреча с Аней|Телефонный разговор|Собес|"
        "Видеоконференция"
    ),
    "Ukrainian": (
        "Дзвінок|Зустріч|Співбесіда|Нарада|Кава з Ганною|Розмова|Обід з Ганною|Інтерв'ю|"
        "Відеодзвінок"
    ),
    "Bulgarian": ("Среща|Обаждане|Интервю|Събеседване|Кафе с Ани|Разговор"),
    "Croatian, Serbian and Slovenian": (
        "Sastanak|Razgovor za posao|Intervju|Kava s Anom|Sestanek|Razgovor|Klic|Састанак|"
        "Разговор|Позив"
    ),
    "Greek": ("Συνάντηση|Κλήση|Συνέντευξη|Τηλεδιάσκεψη|Καφές|Σύσκεψη|Τηλεφώνημα|Βιντεοκλήση"),
    "Turkish": (
        "Toplantı|Görüşme|Mülakat|Telefon görüşmesi|İş görüşmesi|Kahve|Öğle yemeği|"
        "Toplantısı|Görüntülü görüşme|Video konferans|Buluşma"
    ),
    "Arabic": (
        "اجتماع|مكالمة|مقابلة|اجتماع الفريق|قهوة مع سارة|الاجتماع|مقابلة عمل|مكالمة هاتفية|"
        "المقابلة|غداء مع سارة"
    ),
    "Hebrew": ("פגישה|שיחה|ראיון|ראיון עבודה|שיחת טלפון|קפה עם דנה|ישיבה|פגישת צוות|שיחת וידאו"),
    "Persian": ("جلسه|تماس|مصاحبه|ملاقات|قهوه با سارا|تماس تلفنی|گفتگو"),
    "Hindi": ("बैठक|मीटिंग|कॉल|साक्षात्कार|इंटरव्यू|मुलाकात|फ़ोन कॉल|वीडियो कॉल|बातचीत"),
    "Bengali, Tamil and Telugu": ("মিটিং|কল|সাক্ষাৎকার|கூட்டம்|நேர்காணல்|సమావేశం"),
    "Indonesian and Malay": (
        "Rapat|Wawancara|Panggilan|Rapat tim|Telepon|Kopi dengan Ayu|Makan siang dengan Ayu|"
        "Mesyuarat|Temu duga|Pertemuan|Wawancara kerja|Panggilan video"
    ),
    "Vietnamese": ("Cuộc họp|Phỏng vấn|Cuộc gọi|Gọi điện|Cà phê với Lan|Họp nhóm"),
    "Thai": ("ประชุม|สัมภาษณ์งาน|โทรหาแอน|นัดคุย|ประชุมทีม|คุยกับแอน"),
    "Japanese": (
        "面談|打ち合わせ|通話|会議|面接|電話|ミーティング|飲み会|商談|ランチ|1on1|カジュアル面談|打合せ|お打ち合わせ|ビデオ通話|インタビュー|面会|電話会議|"
        "朝会|定例"
    ),
    "Chinese": (
        "会议|通话|面试|電話|面談|会面|開會|开会|视频会议|咖啡|聚餐|約談|约谈|午餐|團隊會議|电话面试|沟通会|周会|例会|见面|语音通话|視訊會議|面试：后端"
    ),
    "Korean": (
        "회의|통화|면접|미팅|전화|커피|점심|면담|"
        "화상회의|팀회의|전화면접|인터뷰|회식|커피챗|화상 통화"
    ),
    "smaller languages": (
        "Pulong|Panayam|Tawag|Fundur|Viðtal|Símtal|Koosolek|Intervjuu|Sapulce|Intervija|"
        "Zvans|Susitikimas|Pokalbis|Skambutis|Mkutano|Mahojiano|Reunió|Trucada|Bilera|"
        "Elkarrizketa|Xuntanza|Cyfarfod|Vergadering|Mbledhje|Müsahibə|Кездесу"
    ),
}
NOBODY = (
    "Recall|Product recall|Calligraphy class|Phoneix project|Chateau tour|"
    "Chatbot deadline|Callus removal|Interviewing skills webinar|Zoology|Zooming|"
    "Coffeeshop closed|Meetings-free day|Teamsport|Teambuilding|Telephony|"
    "Telefonrechnung zahlen|Telefonanbieter wechseln|Gesprächspsychotherapie Buch|"
    "Kaffeemaschine entkalken|Kaffee kaufen|Rückrufaktion Auto|Interviewvorbereitung|"
    "Treffenfeld|Sprechstunde|Entretien voiture|entretien chaudière|Appellation|"
    "appellant|Rappel: vaccin|Rappel vaccin|Rappel facture|Café moulu|Lunchbox|Charlatan|"
    "Citadel|Cita médica|cita dentista|cita previa|Reunificación|Callao trip|"
    "Colloquial Italian|Incontrollabile|Ligature|Telefonladen|Bellen blazen|"
    "Telefon reparieren|Rozmowki|Kawasaki service|Kawa|Звонков|Кофемашина|Перекресток|会计|"
    "会计考试|电话费|電話代|電話料金|会議室清掃|"
    "話題|通話料|전화요금|회의실 청소|Arama motoru|Kahverengi|Toplantısız gün|"
    "Meeting room cleaning|Phone bill|Phone upgrade|Buy coffee|Call for papers|"
    "Call for papers deadline|Call of Duty|Zoom lens|Skyper|Curtain call|Conference|"
    "Lunch break|Coffee machine|Wake-up call|Chatham|Chat GPT|Do not schedule meetings|"
    "No calls|Meeting-free Friday|Deep work (no meetings)|Book phone repair|On call|"
    "on-call|Reading|Kein Meeting|Kaffeepause|Mittagspause|Mittag|Pausa pranzo|Comida|"
    "昼休み|ランチ休憩|Entretien ménager|Apelsinjuice|Appelflap|Callanetics|Standup paddle|"
    "Stand-up paddle|Stand-up comedy|Coffee break|Phone-free evening|"
    "Call centre training course|Roll call|Telco bill|কলা|Toplantısız gün|Felhívás|"
    "Gap year|Hop on bus|Anrufbeantworter leeren|Besprechungsraum streichen"
)


@pytest.mark.parametrize(
    ("language", "title"),
    [(name, title) for name, titles in WITH_SOMEBODY.items() for title in titles.split("|")],
)
def test_says_that_somebody_is_in_it_in(language, title):
    assert find_word(title), language


@pytest.mark.parametrize("title", NOBODY.split("|"))
def test_names_a_thing_or_another_word(title):
    assert find_word(title) is None


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("オンラインMTG", "mtg"),
        ("ミーティング", "ミーティング"),
        ("ประชุมทีม", "ประชุม"),
        ("फ़ोन कॉल", "कॉल"),
        ("통화", "통화"),
        ("Coffee w/Ann", "coffee"),
        ("Dinner w/Ann", "dinner with"),
        ("Call about the phone bill", "call"),
    ],
)
def test_the_word_is_shown_as_it_is_written(title, word):
    assert find_word(title) == word
