"""Words that are also names of companies, or might be: which names say nothing by themselves?

A name that stands here counts in a title only where the words around it show that an
organisation is meant. The list is our own: everyday nouns, verbs and adjectives, first names,
places, fruits, animals, and the words companies like to be called by. It is one text, so that
it costs its letters and no more; it is looked into only when targets are read.
"""

_WORDS = """
about above access ace acorn acqua across act action active adam adobe advance affirm after
agent agua air alan alba albert alert alex alexander alice alive all alliance alma alpha alpine
alte altitude always amazon amber ambition amelia america american amico amigo amor amount amy
anchor andrew angel anima anna anne anthem anthropic any apex apfel apollo apple arbeit arc arch
arctic area argo aria ark arm armor arrow art arte artist asana ash asia aspen aspire asset
assist astra atlas atom audio august aura aurora austin australia auto autumn avalanche avant
avenue avon axis azul azure baby back bad badger bag bahn bain balance ball bamboo banana banco
band bank bar bark base basic basis bat battery baum bay beacon beam bean bear beat beauty
beaver bed bee beer bell bella belt bem ben bench benchmark berg berlin berry best beta better
beyond big bike bild bill birch bird bit black blade blank bleu blick block blog bloom blue
bluebird blume board boat body bois bold bolt bon bond bone bonjour book boost boot border bos
boss boston bottle boulder bound bow box boy brain branch brand brasil brave bread break breeze
brex brick bridge brief bright brille bring brisa britain brot brother brown brush bubble buck
bud buffer bug build builder building bull bumble bundle bunt burn bus business butter butterfly
button buy byte caixa caja cake call calle calm camel camera camino camp campo campus canada
candle candy canvas cap capital car carbon card care career careers cargo carl carlos carrot
carry cart carta casa case cash castle cat catalyst caterpillar cedar cell center central centre
century ceramic chain chair chalk challenge champion chance change channel charge charles
charlie chart charter chase check cheese cherry chess chicago chief chime china chip choice
christian chrome ciel cielo cinder circle cisco citadel citta city ciudad civic claim clara
claro class classic clay clean clear clever click client clip clock close cloud clover club
coach coal coast coat cobalt code coeur coffee coin coisa cold collective college color columbia
column combine comet comfort command common community compass complete concept concord condor
confluence connect connection consensus console constant contact content contrast control convoy
cook cool copper coral corazon core cork corn corner cosmos cost cottage cotton council country
courage course court cover cow craft crane crayon cream create creative credit crest crew cross
crow crown cruise crystal cube culture cuore cup current cursor curve custom cut cycle daily
daisy dance daniel dank dark dart das dash data date david dawn day de deal dear decade deep
deer deliver delta demain demand den denmark depot der desert design desk destiny detail dev
device dia dialog diamond dice die diego diesel differ digital dime dinner direct discover
discovery dish disney diva dive divide dock doctor dog dois dollar dolphin domain domani
dominion domino door dot double dove down dragon drake draw dream dress drift drink drive driver
drone drop druck drum dry duck dune duo dust dutch dynamic each eagle early earth ease east easy
eau echo ecke eclipse ecole economy eden edge edison editor education edward een effect egg ehre
eight ein eine einfach eins el electric element elena elephant elevate elite ella ellie elm else
ember emerald emerge emily emma empire empower empty end endeavor endless energy engage engel
engine england english enjoy enterprise entry envoy envy epic epsilon equal equator era erde
eric ernte espoir essence essential estado estate estrella eternal etoile europe eva evan even
event ever evergreen every everyone evolve exact exchange exodus expand expedition experience
expert explore explorer express extra extreme eye fabric face fact factor factory fair fairy
faith falcon fall familie family fan far farm faro fashion fast fathom favor feather feed feel
feld felix ferien fern fest festival feuer fiber field fifty fig figure file film final finance
find fine finger finland fiore fire firefly firm first fish fit five fix flag flame flare flash
flat fleet fleur flex flight flint flip float flock flood floor flora flow flower fluent flug
fly focus fog fold food foot force ford forest forever forge fork form format fort forte fortune
forum forward fossil found foundation founder foundry fountain four fox fragment frame france
frank freddie free freedom fresh freude freund friday friend frisch frog front frontier frost
fruit fuego fuel full fun function fund fuoco fusion future futuro gain galaxy gallery game gap
garden garnet gas gate gateway gather gauge gear gem gemini general generate generation genesis
genius gente gentle george germany ghost giant gift ginger giorno glacier glad glass gleam glide
global globe glory glow glue go goal goat goed gold golden good goose gopher grace grade grain
grammar grand grant grape graph grass gravity great greece green greenhouse grid grip ground
group grove grow growth grund guard guardian guide guild gulf gum guru gut habit hall halo
hammer hand handel handle happy harbor harbour hard harmony harper harry harvest hat haus haven
hawk hazel head health heap heart heat heaven hedge height heimat helen helium helix hello help
helper hen henry here heritage hero heron herz het hex high highway hill himmel hinge hire
history hit hive hof hold hollow home honest honey honor hood hook hope hopper horizon horn
horse host hot hotel hour house hoy hub hudson hugo huis human humble hunt hunter hush hype ice
icon idea ideal idee identity igloo ignite image imagine impact imperial improve inch indeed
index india indigo industry infinite infinity ink inner innovation input insel insight inspire
instant instinct integral intel intelligence intercom interest international internet invest
iron isla island isola italy item ivory ivy jack jacob jade jahr jam james jane january japan
jasmine jason jasper java jet jewel job jobs john joint jolly jordan joseph jour journal journey
joy jude juice julia jump june jung jungle juno jupiter just justice kaiser kayak keen keep
kepler kern kernel key keystone kick kid kin kind king kingdom kitchen kite kiwi klaus knight
knot know koala kong kraft kreis kunst la lab label labs lace ladder lady lake lamb lamp lance
land lane language lantern laptop large lark laser last late latitude lattice laura laurel lava
lavender law layer le lead leader leaf league leap learn leather leben ledger left leg legacy
legend lemon lemonade lena lens leo les less letter level leven lever liberty library libre
libro licht life lift light lightning like lily lime limit line linear linie link lion lisa list
listen lite little live loft logic london long look loom loop lord los lotus loud louis louise
love low loyal lucas luce lucid lucky lucy luft lumiere luna lunar lune lush lux luz lynx lyra
lyric maan mach machine magenta magic magnet magnolia magpie mail main mais maison major make
maker mammoth man manager mango manifest manual many manzana map maple mar marathon marble march
marche marco mare margin maria marina marine mark market markt mars martha martin mary mask
mason mass master match material matrix matter max maxim maya maze meadow meal mean measure
medal media medium meer meet mela melody member memory mensch mer mercury mercy merge meridian
merit mesa mesh message meta metal meter method metric metro mia michael micro midnight mighty
mike mile milestone milk mill mind mine mineral mint minute mira miracle mirror mission mist
mitte mix mobile mode model modern module moment momentum monarch mond monday monde mondo money
monitor monkey monolith monster month moon moor more morgan morgen morning mosaic moss most
mother motion motor mount mountain mouse mouvement move movement mundo mural muse museum music
mut mutual my mystery nano narrative nation national native natur natura natural nature
navigator near neige nest net network neu neutral new news newton next nexus nice nieuw night
nike nimble nine noble node noise nomad noon nora nord norm normal north northern norway nosso
note notice notion nova novel november novo now nubank nube nuevo nuit number nuova nurse oak
oar oasis object ocean octave october octopus odyssey off offer office official oggi oil old
olive olivia olympia omega omni on once onda one onyx opal open opera or oracle orange orbit
orchard orchid order organic origin orion oro oscar osprey ost otter outback outlook outpost
outside oval over owl own ox oxygen oyster pace pacific pack package packet page pain paint
palace palm pan panda pandora pane panel panther paper parade paradise paragon parallel paris
park parker parrot part partner party paso pass passion past patch path patrick patriot pattern
paul pause pay payment paz pea peace peach peak pear pearl pebble pedra pelican pen pencil
penguin people pepper perfect performance permit person pet petal peter pfeil phantom phase
phenom philip phoenix phone photo piano pick picnic picture pier pierre pigeon pilot pin pine
pink pioneer pipe pipeline pirate pivot pixel pizza place plaid plain plan plane planet plant
plate platform play player plaza pledge plenty plot plough plow plug plum plus pocket point
polar pole polish polo pomme ponte ponto pool pop poppy port portal porte portland positive post
postman pot potato powder power practice prairie precision premier premium present press
pressure prestige pretty prima prime print printer priority prism private pro problem process
product profile profit program progress project promise proof proper property prophet proto
proud provide public puente pulse pump punto puppet pure purple purpose push puzzle python quad
quality quantum quarter quartz queen quelle quest question quick quiet quill quilt quiz quota
quote rabbit race rad radar radiant radio radius rain rainbow raise raiz rally ram ramp ranch
range ranger rapid rate raum raven ray reach react read ready real realm reason rebel recht
recipe record red rede redwood reef reflect reform region reise relay relic remedy remote render
republic rescue research reserve reset resource response rest result retail retool return
reverse review rex rhythm rice rich ride ridge right ring rio ripple rise river road robert
robin robot rock rocket roger roll roman romania roof room root rope rose rosetta rot rotate
rouge round route rover row royal ruby rue ruhe rule run runner runway rush russia sable sabor
safari safe saga sage sail salt salud sam samba same sample samsara samuel sand sandbox sara
sarah satellite saturn sauce saude savage save savvy scale scan scene schatz schiff schloss
school schule science scope score scout scratch screen script sea seal search season seat second
secret secure security seed seek segment select self sense sentinel sentry september sequence
serene series serve service set seven shade shadow shape share shark sharp shed sheep sheet
shell shelter shepherd shield shift shine ship shipt shoe shop shore short shot show shuttle
sicher sierra sift sigma sign signal silk silver simon simple simplicity single sister site six
sketch ski skill skin skip sky slack slate sleek sleep slice slide slim slip slow small smart
smile smith smoke smooth snap snow snowflake soap social sofia soft sol solar sole soleil solid
solo solution sombra sonar song sonic sonne sophie soul sound soup source south space spain
spark sparkasse sparrow speak spectrum speed sphere spice spider spiel spin spiral spirit splash
split spoke sponge spoon sport spot spread spring sprint sprout spruce square stable stack stadt
staff stage stahl stamp stand standard star start state station stay steady steam steel stein
stella stellar stem step ster stern steve stitch stock stone storm story strada strand strasse
strategy straße stream street strength stride strike string stripe strom strong structure studio
study style sub subject success sugar suit summer summit sun sunday sunny sunrise sunset super
superior supply support sur sure surf surface surge swan sweden sweep sweet swift swim swing
switch symbol sync synergy system table tablet tag tailor take talent talk tall tandem tango
tank tap tape target task taste taxi tea teach team tech technology teddy teil tempo temps ten
terra terre tesla test texas text thanks theme theory think third thomas thread three thrive
throne thunder ticket tide tierra tiger tijd tile time tin tiny tip titan title toast today
together toit token tom tool top topaz tor torch torre total touch tour tower town toy trabajo
trace track trade trader tradition trail train transfer transform transit traum travel treasure
tree trek trend triangle tribe tribune tricorn trident trinity trio trip triton triumph tropic
truck true trump trust truth try tube tulip tundra tune tunnel turbo turkey turm turn turquoise
turtle twelve twenty twin twist two type ultra umbra umbrella un und une unicorn unify union
unique unit united unity universal universe university up upper upstart upwork urban use user
utopia vale valley value van vanguard vantage vault vector vega vela velocity vent venture venus
vera verb verde verge verity verse verte vertex vertical very vessel vest via vice victor
victoria victory vida video vie viento view viking villa village ville vine vintage viola violet
viper virgin virtual virtue visa vision vista visual vita vital viva vivid vogel voice void voix
volk volt volume vortex voyage voz vrai vuur wag wagon wald walk wall wallet walnut wand
warehouse warm warp wash wasser watch water wave waves way we wealth weather web wechsel week
weg weight welcome well welt wereld wert west western whale wheat wheel whisper white whole wild
will william willow win wind windmill window wine wing winner winter wir wire wirkung wisdom
wise wish wizard wolf wonder wood word work workday workshop world worth wren write yacht yard
year yellow yes yield yoga york you young your youth zahl zebra zeichen zeit zen zenith zephyr
zero zest ziel zinc zip zon zone zoom zukunft
"""


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


def is_common(word: str) -> bool:
    """Tell whether a folded word is an everyday one. Blank and single letters are, too."""
    if len(word) < 2:
        return True
    return f" {word} " in _spaced()


def _spaced() -> str:
    # Made anew each time: it is asked for some names when targets are read, and never again.
    return f" {' '.join(_WORDS.split())} "
