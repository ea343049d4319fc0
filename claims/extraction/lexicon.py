"""English word knowledge that the rules share: states, given names, titles, roles, kinds of bodies.

The lists under ``data/`` were written by hand. Everything here is data and the functions that read it; a
second language would bring a module of the same names.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


def words(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())


FUNCTION_WORDS = words(
    """
    a an the this that these those his her its their our your my some any every each no all both either
    neither many most few several another other such and or but nor so yet if then than as at by for
    from in into of off on onto out over to up with within without about above across after against
    along amid among around before behind below beneath beside besides between beyond despite down
    during except inside like near outside per since through throughout till toward towards under until
    upon via versus while whereas whether because although though unless when where who whom whose which
    what why how i you he she it we they me him us them himself herself itself themselves here there now
    today yesterday tomorrow tonight again also even just only still too very not never is are was were
    be been being am has have had do does did will would can could may might must shall should however
    meanwhile instead moreover furthermore nevertheless nonetheless otherwise therefore thus hence
    perhaps maybe indeed later earlier once yes ok oh well much more less least one two three four five
    six seven eight nine ten first second third last next according asked speaking said says added told
    let's it's that's there's he's she's they're we're you're i'm i've we've don't doesn't didn't isn't
    aren't can't won't
    """
)
WEEKDAYS_MONTHS = words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december jan feb mar apr jun jul aug sept sep oct nov dec
    """
)
MALE_TITLES = words("mr mr. sir lord king prince pope father brother sheikh emperor duke señor monsieur imam")
FEMALE_TITLES = words(
    "mrs mrs. ms ms. miss lady queen princess sister dame madam congresswoman señora duchess"
)
TITLES = (
    MALE_TITLES
    | FEMALE_TITLES
    | words(
        """dr dr. prof prof. professor president vice-president chancellor premier minister secretary
        ambassador envoy senator sen sen. sens. representative rep rep. reps. congressman governor gov
        gov. govs. mayor speaker chairman chairwoman chair general gen gen. major-general
        lieutenant-general brigadier-general colonel col col. major maj maj. captain capt capt.
        lieutenant lt lt. commander cmdr. cmdr admiral adm adm. sergeant sgt sgt. marshal spokesman
        spokeswoman spokesperson director judge justice attorney sheriff chief commissioner officer
        detective inspector rev rev. reverend bishop archbishop cardinal rabbi ayatollah candidate
        nominee leader analyst correspondent reporter editor columnist professor strategist adviser
        advisor aide counsel lawyer prosecutor manager executive founder ceo cfo author activist
        economist historian pollster delegate councilman councilwoman lawmaker superintendent
        supervisor deputy dictator strongman corporal private cpl. pvt. spc. brig. hon. prime"""
    )
)
# A word that closes a title with "of": "Secretary of State", "Chief of Staff".
TITLE_OF = words(
    "elections state defense defence staff energy treasury labor commerce justice education agriculture war"
)
SUFFIXES = words("jr jr. sr sr. ii iii iv esq.")

PERSON_ROLES = words(
    """
    president vice-president ex-president chancellor premier minister secretary ambassador envoy senator
    representative congressman congresswoman governor mayor speaker chairman chairwoman chairperson
    chair general colonel major captain lieutenant commander admiral sergeant spokesman spokeswoman
    spokesperson director judge justice attorney sheriff chief commissioner officer detective inspector
    reverend bishop archbishop cardinal rabbi pope pontiff ayatollah imam candidate nominee contender
    hopeful front-runner frontrunner rival challenger leader analyst correspondent reporter journalist
    editor columnist writer author professor scholar expert strategist adviser advisor aide assistant
    counsel counselor lawyer prosecutor manager executive founder co-founder owner boss ceo activist
    economist historian pollster consultant delegate lawmaker legislator politician superintendent
    deputy dictator strongman businessman businesswoman billionaire millionaire mogul tycoon magnate
    developer banker investor star celebrity host anchor moderator actor actress singer doctor surgeon
    neurosurgeon physician nurse scientist researcher engineer teacher student veteran soldier marine
    pilot diplomat official staffer operative donor fundraiser lobbyist voter supporter critic opponent
    ally friend colleague counterpart predecessor successor husband wife father mother son daughter
    brother sister uncle aunt cousin widow man woman boy girl lady guy pastor priest cleric king queen
    prince princess democrat republican independent socialist conservative liberal libertarian texan
    floridian native resident witness victim suspect defendant plaintiff shooter gunman heir heiress
    newcomer incumbent insurgent maverick outsider envoy coordinator negotiator organizer coach player
    chief-of-staff secretary-general treasurer dean principal trustee fellow member head source insider
    applicant mayor-elect president-elect ex-wife farmer driver blogger commentator pundit economist
    lecturer superdelegate
    """
)
FEMALE_ROLES = words(
    """
    spokeswoman chairwoman congresswoman businesswoman actress wife mother daughter sister aunt widow
    woman girl lady queen princess heiress ex-wife councilwoman grandmother
    """
)
MALE_ROLES = words(
    """
    spokesman chairman congressman businessman actor husband father son brother uncle man boy guy king
    prince pope pontiff priest gunman strongman councilman grandfather
    """
)
ORG_WORDS = words(
    """
    department ministry agency administration committee commission council court congress senate
    parliament house cabinet government party campaign university college school institute institution
    foundation center centre bureau board office service services corporation company corp corp. inc
    inc. llc ltd ltd. group bank fund association union federation league organization organisation
    society coalition alliance command army navy force forces guard police network times post news
    journal tribune herald guardian gazette press magazine review newspaper daily weekly observatory
    broadcasting radio television tv channel media airlines motors industries technologies systems
    partners associates project initiative movement brigade militia front state team firm pac super-pac
    trust conference convention assembly authority academy hospital church club exchange laboratory
    observatory poll survey report study website site blog outlet newsroom department's mercury reuters
    """
)
# What "the agency" or "it" may stand for: nouns of bodies, then of texts that "say" things.
BODY_NOUNS = ORG_WORDS | words("body nation country state kingdom regime publication paper kremlin military")
TEXT_NOUNS = words(
    """
    report poll survey study lawsuit suit complaint letter email e-mail emails memo statement ad
    advertisement article story book document documents filing analysis review message tweet post video
    release book bill law order ruling decision resolution treaty agreement editorial op-ed poster sign
    headline summary transcript
    """
)
PLURAL_GROUPS = words(
    """
    republicans democrats conservatives liberals progressives independents evangelicals christians
    muslims jews catholics protestants sunnis shiites kurds arabs europeans africans latinos hispanics
    blacks whites socialists libertarians tories
    """
)
ACRONYM_ORGS = {
    "FBI": "Federal Bureau of Investigation",
    "CIA": "Central Intelligence Agency",
    "NATO": "NATO",
    "DNC": "Democratic National Committee",
    "RNC": "Republican National Committee",
    "AP": "Associated Press",
    "SANA": "Syrian Arab News Agency",
    "IAEA": "International Atomic Energy Agency",
    "WHO": "World Health Organization",
    "IMF": "International Monetary Fund",
}
NEWS_MEDIA = frozenset(
    """abc news|abc|agence france-presse|afp|al arabiya|al jazeera|anadolu agency|ap|associated
    press|axios|bbc|bbc news| bloomberg|bloomberg news|breitbart|breitbart news|buzzfeed|buzzfeed
    news|cbs|cbs news|cnbc|cnn|c-span| daily mail|der spiegel|deutsche welle|dpa|financial
    times|forbes|fox|fox business|fox news|haaretz|ifx|interfax| irna|itar-tass|kyodo|le monde|los
    angeles times|msnbc|national review|nbc|nbc news|new york post|new york times|
    newsmax|newsweek|npr|pbs|politico|press tv|reuters|ria|ria novosti|rt|sana|sky news|slate|sputnik|
    syrian arab news agency|tass|telegram|the hill|the intercept|the atlantic|the economist|the
    guardian|the independent| the times|time|time magazine|twitter|facebook|ukrinform|univision|upi|usa
    today|vice news|vox|wall street journal| washington post|washington times|wikileaks|xinhua|yahoo
    news|yonhap|abc radio|huffington post|associated press television""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)


@cache
def states() -> dict[str, tuple[str, str]]:
    """Name as written → (state's usual name, "name" | "adjective" | "capital")."""
    table: dict[str, tuple[str, str]] = {}
    for line in (DATA / "states.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, adjectives, capital, others = (part.strip() for part in (line + "|||").split("|")[:4])
        for other in [name, *others.split(",")]:
            table.setdefault(other.strip(), (name, "name"))
        for adjective in adjectives.split(","):
            table.setdefault(adjective.strip(), (name, "adjective"))
        for city in capital.split(","):
            table.setdefault(city.strip(), (name, "capital"))
    table.pop("", None)
    return table


@cache
def given_names() -> dict[str, str]:
    """Given name → "m" or "f"."""
    table: dict[str, str] = {}
    for line in (DATA / "first_names.txt").read_text(encoding="utf-8").splitlines():
        gender, _, names = line.partition(":")
        if gender in ("m", "f"):
            table.update(dict.fromkeys(names.split(), gender))
    return table


@cache
def places() -> frozenset[str]:
    """Places that are neither persons nor states."""
    lines = (DATA / "places.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(
        name.strip() for line in lines if not line.startswith("#") for name in line.split(",") if name.strip()
    )
