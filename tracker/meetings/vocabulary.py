"""Words that say that somebody else is in an event, or that it is cancelled: data only.

Separated by commas. As they are looked for (see ``words``): case and accents do not matter, a space
is a space or a hyphen, a trailing * takes any ending, a leading * any beginning.
"""

WITH_SOMEBODY = """
call, calls, callback, callbacks, phonecall, videocall, phone, phones, telephone, telco, coffee,
coffees, interview, interviews, chat, chats, lunch, lunches, meeting, meetings, meet, meetup,
meetups, zoom, skype, teams, hangout, hangouts, facetime, webex, huddle, standup, stand-up,
catchup, catch-up, catch up, 1:1, 1on1, 1-on-1, one-on-one, one on one, sit-down, conference call,
videoconference, teleconference, google meet, tea with, breakfast with, brunch with, dinner with,
drinks with, beer with, walk with, drink with, mtg, mtgs, video call, video calls, sync with, sync
up, weekly sync, team sync, daily sync, biweekly sync, monthly sync, quick sync, check in with,
weekly check in, intro with, debrief with, happy hour with, recruiter screen, kickoff with, kick
off with, kick off meeting,

telefonat*, *telefonat, telefonier*, *gespräch, *gespräche, *gesprächs, *gespraech, anruf, *anruf,
anrufen, rückruf, besprechung, *besprechung, *interview, *meeting, meetings, *treffen, treffen
mit, telefon, telefontermin, telko, telkos, *konferenz, videocall, kaffee, mittagessen,
kaffeetrinken, jour fixe, abendessen mit, frühstück mit, termin mit, videochat, *sitzung,
telefongespräch*, kennenlernen, austausch mit, abstimmung, tk mit, rücksprache, stammtisch, mittag
mit, *pause mit, videoanruf, sync mit, bier mit, spaziergang mit,

appel, appels, appeler, rappel téléphonique, entretien, entretiens, entrevue, entrevues, réunion,
réunions, coup de fil, téléphone, téléphoner, visio, visioconférence, visioconf, café, déjeuner,
rdv avec, rendez-vous avec, dîner avec, rendez-vous téléphonique, point téléphonique, rdv
téléphonique, rdv visio, rencontre avec, point avec, échange avec, apéro avec, coup de téléphone,
verre avec,

llamada, llamadas, llamar, videollamada, entrevista, entrevistas, reunión, reuniones, almuerzo,
charla, teléfono, videoconferencia, cita con, cena con, comida con, desayuno con, junta con,
encuentro con, quedar con, comer con, tomar algo con, plática con, reunió, trucada, xuntanza,
bilera, elkarrizketa,

chamada, chamadas, ligação, telefonema, telefone, videochamada, reunião, reuniões, almoço,
conversa, videoconferência, jantar com, encontro com, bate papo, papo com, cafezinho com,

chiamata, chiamate, telefonata, telefonate, videochiamata, colloquio, colloqui, riunione,
riunioni, pranzo, caffè, intervista, incontro, videoconferenza, telefono, cena con, appuntamento
con, aperitivo con, appuntamento telefonico, chiacchierata,

*gesprek, *gesprekken, telefoon, telefoontje, bellen, vergadering, *vergadering, overleg,
*overleg, koffie, kennismaking, belafspraak, afspraak met, videobellen, diner met, belletje,
borrel met, bijpraten,

*möte, *mötet, *samtal, intervju, *intervju, fika, kaffe, telefon, lunch med, middag med, *møde,
*mødet, *møte, *møtet, *samtale, opkald, frokost, *lunsj, kokous, palaveri, puhelu, *puhelu,
*haastattelu, haastattelu, tapaaminen, kahvi, lounas, neuvottelu, fundur, avstämning*, träff med,
*palaveri, *kokous, kokouksen, kahvit, viðtal, símtal, koosolek, intervjuu, sapulce, intervija,
zvans, susitikimas, pokalbis, skambutis,

spotkanie, spotkania, rozmowa, rozmowy, telefoniczna, kawa z, telekonferencja, wideokonferencja,
schůzka, schůzky, hovor, telefonát, pohovor, káva s, stretnutie, porada, telefonický, megbeszélés,
interjú, állásinterjú, hívás, kávé, ebéd, találkozó, telefonhívás, értekezlet, întâlnire, apel,
interviu, ședință, cafea, prânz, sastanak, sestanek, razgovor, intervju, pogovor, toplantı,
toplantısı, görüşme, görüşmesi, mülakat, kahve, telefon görüşmesi, wideorozmowa, zebranie, narada,
obiad z, kolacja z, videohovor, oběd s, setkání, jednání, videokonference, telekonference,
schôdzka, obed s, videóhívás, konferenciahívás, *beszélgetés, *megbeszélés, *interjú, convorbire,
discuție cu, cafea cu, prânz cu, video poziv, poziv s, klic, mbledhje, toplantıları, mülakatı,
görüşmeler, öğle yemeği, telefon araması, video konferans, videokonferans, buluşma, görüntülü
görüşme, müsahibə,

встреча, встречи, звонок, созвон, собеседование, интервью, кофе, обед с, совещание, совещания,
телефон, переговоры, зустріч, дзвінок, співбесіда, інтерв'ю, нарада, кава, среща, обаждане,
събеседване, συνάντηση, κλήση, τηλεφώνημα, τηλεδιάσκεψη, συνέντευξη, καφές, видеозвонок, собес,
планерка, видеоконференция, телеконференция, разговор, ужин с, розмова, відеодзвінок, обід з,
интервю, кафе с, састанак, позив, кездесу, σύσκεψη, βιντεοκλήση,

rapat, wawancara, panggilan, cuộc họp, phỏng vấn, cuộc gọi, اجتماع, مكالمة, مقابلة, قهوة, פגישה,
שיחה, ראיון, קפה, बैठक, मीटिंग, कॉल, साक्षात्कार, mesyuarat, temu duga, telepon, pertemuan, kopi
dengan, makan siang dengan, pulong, panayam, tawag, mkutano, mahojiano, cyfarfod, họp nhóm, họp
với, gọi điện, gọi video, cà phê với, ăn trưa với, gặp mặt, الاجتماع, المقابلة, المكالمة, لقاء مع,
غداء مع, عشاء مع, اتصال مع, جلسه, تماس, مصاحبه, ملاقات, گفتگو, قهوه با, ناهار با, פגישת, שיחת,
ישיבה, ישיבת, इंटरव्यू, मुलाकात, बातचीत, मुलाखत, মিটিং, কল, সাক্ষাৎকার, கூட்டம், நேர்காணல்,
సమావేశం, அழைப்பு,
"""
# Scripts that put no space between words, and marks between two names.
ANYWHERE = """
会議 会议 會議 打ち合わせ 打合せ 面接 面談 面试 面試 電話 电话 通話 通话
ミーティング ランチ コーヒー 咖啡 午餐 회의 면접 면담 전화 통화 미팅 커피 점심 ประชุม สัมภาษณ์ โทร
<> <-> ↔
商談 面会 飲み会 インタビュー 朝会 定例 会面 開會 开会 聚餐 約談 约谈 例会 例會 周会 週會
晨会 沟通会 见面 見面 座谈 인터뷰 회식 간담회 커피챗 만남 นัดคุย คุยกับ
"""
# What a place may say about the channel; a meeting room or a coffee bar alone says nothing.
PLACES = """
phone, telephone, telefon, téléphone, teléfono, telefone, telefono, telefoon, puhelin, телефон,
call, zoom, skype, teams, webex, whatsapp, facetime, hangouts, videocall, video call, google meet,
telefonisch, telefoniczne, microsoft teams, online meeting, visio, visioconférence, videollamada,
videochiamata, videochamada, jitsi, signal, slack, huddle, discord, 電話, 电话, 전화, telefonico,
telefónica, por teléfono, au téléphone, videokonferenz, 视频会议, 腾讯会议, zoom会议, オンライン,
"""
CANCELLED = """
canceled, cancelled, canceled event, cancelled event, abgesagt, abgesagter termin, storniert,
annulé, annulée, annulés, annullato, annullata, geannuleerd, cancelado, cancelada, anulado,
anulada, odwołane, odwołany, odwołano, anulowane, anulowano, zrušeno, zrušené, zrušená, törölve,
lemondva, inställt, inställd, avlyst, aflyst, peruutettu, peruttu, отменено, отменена, отменен,
отменён, скасовано, iptal, iptal edildi, anulat, anulată, ακυρώθηκε, otkazano, odpovedano,
отказано, dibatalkan, đã hủy, 已取消, 取消, キャンセル, キャンセル済み, 취소됨, 취소,
ملغى, ملغي, בוטל, atcelts, atšaukta, tühistatud, отмена, ยกเลิก, रद्द,
"""
