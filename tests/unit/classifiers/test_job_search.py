"""Job boards, careers sites, applicant systems, listed or not, and what only sounds like them."""

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs

CLASSIFIER = Classifier(shipped_packs())

LISTINGS = {
    # -- a host made for it
    "https://jobs.nordhafen.example/berth-planner",
    "https://karriere.nordhafen.example/stellenangebote/netzmeister-m-w-d",
    "https://talent.nordhafen.example/",
    "https://recrutement.brume.example/nos-offres?metier=logistique",
    "https://empleo.albor.example/ofertas?provincia=46",
    "https://werkenbij.haven.example/vacatures/magazijnmedewerker",
    "https://werkenbijhavendelfzijl.example/vacature/1",
    "https://kariera.stocznia.example/oferty-pracy?miasto=Gdynia",
    "https://rabota.severdok.example/search/?query=x",
    "https://recruit.minato.example/jobs/career/",
    "https://saiyo.minato.example/newgrads/",
    "https://harbour-jobs.example/chief-officer",
    "https://www.marinejobs.example/jobs/chief-officer",
    "https://nursingcareers.example/search",
    "https://vagasportuarias.example/",
    "https://harbourgroup.jobs/berth-planner/ABC/job/",
    "https://xn--80aacfas7appdpti.xn--p1ai/",  # работавмоскве.рф
    # -- a path made for it, in many languages, also percent-encoded
    "https://www.harbour.example/about-us/careers/vacancies/1234",
    "https://www.harbour.example/en/join-our-team",
    "https://www.harbour.example/global/en/company/jobs.html",
    "https://www.harbour.example/people/current-opportunities",
    "https://www.harbour.example/marine-engineer-jobs-in-rotterdam",
    "https://www.harbour.example/about/working-at-harbour",
    "https://www.nordhafen.example/ueber-uns/offene-stellen/",
    "https://www.brume.example/nous-rejoindre/offres-d-emploi",
    "https://www.kerbrune.example/emploi-recrutement",
    "https://www.albor.example/trabaja-con-nosotros/",
    "https://www.portoverde.example/carreiras/vagas",
    "https://www.montalto.example/lavora-con-noi/posizioni-aperte",
    "https://www.haven.example/over-ons/vacatures",
    "https://www.stocznia.example/kariera/oferty-pracy/spawacz",
    "https://www.volga.example/%D0%B2%D0%B0%D0%BA%D0%B0%D0%BD%D1%81%D0%B8%D0%B8/",
    "https://www.minato.example/%E6%8E%A1%E7%94%A8%E6%83%85%E5%A0%B1/",
    "https://www.hanbit.example/%EC%B1%84%EC%9A%A9/%EA%B3%B5%EA%B3%A0?id=77",
    "https://www.huaxing.example/zh/%E5%8A%A0%E5%85%A5%E6%88%91%E4%BB%AC",
    "https://www.liman.example/insan-kaynaklari/acik-pozisyonlar",
    "https://www.hamnen.example/jobba-hos-oss/lediga-tjanster",
    "https://www.havn.example/om/ledige-stillinger/forsker",
    "https://www.satama.example/rekry/avoimet-tyopaikat/",
    "https://www.pristav.example/kariera/volna-mista",
    "https://www.kikoto.example/karrier/nyitott-poziciok",
    "https://www.port.example/ro/locuri-de-munca",
    "https://www.limani.example/el/%CE%BA%CE%B1%CF%81%CE%B9%CE%AD%CF%81%CE%B1",
    "https://www.cang.example/tuyen-dung",
    "https://www.pelabuhan.example/karir",
    "https://www.mina.example/ar/%D9%88%D8%B8%D8%A7%D8%A6%D9%81",
    "https://www.namal.example/%D7%93%D7%A8%D7%95%D7%A9%D7%99%D7%9D",
    # -- an applicant system inside an employer's own page
    "https://www.harbour.example/company/detail?gh_jid=7786263287",
}
APPLICATIONS = {
    "https://jobs.nordhafen.example/berth-planner/apply",
    "https://www.nordhafen.example/karriere/stellenangebote/123/bewerben",
    "https://bewerbung.nordhafen.example/start",
    "https://www.brume.example/carrieres/1234/postuler",
    "https://www.minato.example/recruit/entry/form.html",
    "https://www.haven.example/vacatures/planner/solliciteren",
    "https://careers.harbour.example/talentcommunity/apply/123/",
    "https://www.marinejobs.example/my/applications",
}
OTHER = {
    # -- build servers, queues, documentation
    "https://jenkins.harbour.example/job/tidegauge/12/console",
    "https://tools.harbour.example/job/tidegauge/job/main/",
    "https://git.harbour.example/acme/tool/-/jobs/123",
    "https://github.com/acme/jobs",
    "https://www.harbour.example/docs/guides/cron-jobs",
    "http://localhost:3000/careers/apply",
    "http://192.168.1.5:8080/jobs",
    "https://nordhafen.atlassian.net/jira/software/projects/JOBS/boards/14",
    # -- reading about work
    "https://www.harbour.example/news/2026/10/careers",
    "https://www.harbour.example/2026/10/30/business/jobs.html",
    "https://www.harbour.example/blog/careers-in-ports",
    "https://www.spiegel.de/karriere/bewerbung-a-1.html",
    "https://www.harbour.example/people/steve-jobs",
    "https://www.marinejobs.example/blog/how-to-write-a-cv",
    "https://www.indeed.com/career-advice/finding-a-job/x",
    # -- schools, places, cards, names
    "https://school.example/curriculum/careers",
    "https://uni.example/admissions/apply",
    "https://bank.example/credit-cards/apply",
    "https://www.joburg.org.za/",
    "https://stevejobsarchive.com/",
    "https://hr.wikipedia.org/wiki/Posao",
    "https://www.vacances-mer.example/",
    "https://www.law.example/services/employment",
    # -- doors
    "https://www.marinejobs.example/login",
    "https://www.marinejobs.example/post-a-job",
    "https://www.greenhouse.com/pricing",
    "https://siemens.wd3.myworkdayjobs.com/en-US/External/login",
    # -- desks of people who have a job
    "https://tavoline.bamboohr.com/home/",
    "https://fernweh.app.personio.com/my-desk",
    # -- another site's name in front of a foreign host
    "https://www.linkedin.com.jobs-alert.example/jobs/view/4410029311",
    "https://boards.greenhouse.io.evil.example/acme",
}


@pytest.mark.parametrize("url", sorted(LISTINGS))
def test_a_careers_page_nobody_listed_is_job_search(url):
    assert said(url) == "job_search/listings"


@pytest.mark.parametrize("url", sorted(APPLICATIONS))
def test_an_application_form_nobody_listed_is_an_application(url):
    assert said(url) == "job_search/application"


@pytest.mark.parametrize("url", sorted(OTHER))
def test_what_only_sounds_like_a_job_is_other(url):
    assert said(url) == "other"


ORACLE = "hcmUI/CandidateExperience/en/sites/CX_1"
SYSTEMS = {
    "https://job-boards.greenhouse.io/brightmoor": "listings",
    "https://job-boards.greenhouse.io/brightmoor/jobs/778": "application",
    "https://jobs.lever.co/tavoline": "listings",
    "https://jobs.lever.co/tavoline/0dabd6c7/apply": "application",
    "https://siemens.wd3.myworkdayjobs.com/de-DE/External": "listings",
    "https://siemens.wd3.myworkdayjobs.com/External/job/Hamburg/Planner_R1": "application",
    "https://siemens.wd3.myworkdayjobs.com/External/userHome": "application",
    "https://fernweh.jobs.personio.de/?language=de": "listings",
    "https://fernweh.jobs.personio.de/job/123": "application",
    "https://tavoline.bamboohr.com/careers": "listings",
    "https://tavoline.bamboohr.com/careers/11": "application",
    f"https://acme.fa.em2.oraclecloud.com/{ORACLE}/requisitions": "listings",
    f"https://acme.fa.em2.oraclecloud.com/{ORACLE}/job/12": "application",
    "https://acme.csod.com/ux/ats/careersite/4/home?c=acme": "listings",
    "https://acme.taleo.net/careersection/ex/jobsearch.ftl": "listings",
    "https://acme.taleo.net/careersection/ex/jobdetail.ftl": "application",
    "https://acme.recruitee.com/": "listings",
    "https://acme.recruitee.com/o/planner": "application",
    "https://portal.gupy.io/job-search/term=x": "listings",
    "https://acme.gupy.io/jobs/123": "application",
    "https://hrmos.co/pages/minato/jobs": "listings",
    "https://hrmos.co/pages/minato/jobs/1/apply": "application",
}


@pytest.mark.parametrize(("url", "activity"), SYSTEMS.items())
def test_an_applicant_systems_board_lists_and_its_postings_are_for_applying(url, activity):
    assert said(url) == f"job_search/{activity}"


BOARDS = {
    "https://de.indeed.com/jobs?q=disponent": "job_search/listings",
    "https://smartapply.indeed.com/beta/indeedapply/form/resume": "job_search/application",
    "https://messages.indeed.com/conversations/1": "networking/conversation",
    "https://www.indeed.com/cmp/Siemens/reviews": "networking/research",
    "https://www.indeed.com/cmp/Siemens/jobs": "job_search/listings",
    "https://hh.ru/resume/abc": "job_search/documents",
    "https://hh.ru/applicant/negotiations": "job_search/application",
    "https://www.stepstone.de/e-recruiting/stellenanzeige-schalten/": "other",
    "https://www.brightermonday.co.ke/jobs/accounting": "job_search/listings",
    "https://www.glassdoor.com/Reviews/Siemens-Reviews-E3510.htm": "networking/research",
    "https://www.upwork.com/nx/proposals/job/1/apply/": "job_search/application",
}


@pytest.mark.parametrize(("url", "verdict"), BOARDS.items())
def test_the_part_of_a_job_board_decides(url, verdict):
    assert said(url) == verdict


TITLES = {
    "Jobs at Tavoline": "job_search/listings",
    "Karriere | Nordhafen AG": "job_search/listings",
    "Offres d'emploi ingénieur Lyon | HelloWork": "job_search/listings",
    "Trabaja con nosotros | Cooperativa El Roble": "job_search/listings",
    "Vagas de emprego em Recife - Catho": "job_search/listings",
    "Lavora con noi - Caffè Montalto": "job_search/listings",
    "Werken bij Haven Delfzijl | Vacatures": "job_search/listings",
    "Oferty pracy | Stocznia Gdynia": "job_search/listings",
    "Карьера и вакансии — Северный док": "job_search/listings",
    "採用情報｜みなと商会": "job_search/listings",
    "【上海会计招聘】-前程无忧": "job_search/listings",
    "물류 채용 공고 | 사람인": "job_search/listings",
    "İstanbul İş İlanları - Kariyer.net": "job_search/listings",
    "Lediga jobb i Göteborg | Arbetsförmedlingen": "job_search/listings",
    "Nabídky práce Brno - Jobs.cz": "job_search/listings",
    "214 Terminal Planner jobs in Rotterdam": "job_search/listings",
    "Disponent Seefracht (m/w/d) - Nordhafen": "job_search/listings",
    "Software Engineer - Tavoline - Careers": "job_search/listings",
    "Job Application for Logistics Analyst at Brightmoor": "job_search/application",
    "Bewerbung als Disponent - Nordhafen": "job_search/application",
    "エントリーフォーム | 港湾": "job_search/application",
    "Siemens Reviews: Pros & Cons | Glassdoor": "networking/research",
    "Messages | Indeed": "networking/conversation",
    "Edit resume - Resume.io": "job_search/documents",
    "Cover letter Siemens - Google Docs": "job_search/documents",
    "Sign In | Indeed": "other",
    "Jobs report: hiring slows again - Reuters": "other",
    "Steve Jobs | Harbour Encyclopedia": "other",
    "10 best careers for introverts - The Muse": "other",
    "logistics jobs hamburg - Google Search": "other",
    "Disponent (m/w/d) - x@example.org - Gmail": "other",
    "Apply for a parking permit - Leeds City Council": "other",
    "Cron jobs in Kubernetes - Docs": "other",
    "Vaga de garagem - Harbour": "other",
    "Monster Hunter | Harbour Games": "other",
    # -- a board by the domain or the name that its titles end with, also where no word says "job"
    "Ponuky práce Košice - KARIERA.SK": "job_search/listings",
    "Satın Alma Uzmanı - Yenibiris.com": "job_search/listings",
    "Kellner - hogapage.de": "job_search/listings",
    "Krankenpfleger - pflegejobs.example": "job_search/listings",
    "Contador - Computrabajo Chile": "job_search/listings",
    "Karrieremöglichkeiten: Meine Bewerbungen": "job_search/application",
    "Mes candidatures - Port de Lyon": "job_search/application",
    "Başvurularım - Kariyer.net": "job_search/application",
    "Career Opportunities: Sign In": "other",
    "kununu: Erfahrungen mit Nordhafen als Arbeitgeber": "networking/research",
    "Opinie o Nordhafen | GoWork.pl": "networking/research",
    "Lebenslauf Ada Muster - Google Docs": "job_search/documents",
    "Lebenslauf von Goethe - Museum": "other",
    "LinkedIn cuts jobs | The Example Times": "other",
    "Jobs · harbour/tide · GitLab": "other",
    "Jobs | Kubernetes": "other",
    "Neue Jobs in Köln – Posteingang – WEB.DE Freemail": "other",
    "Bewerbung um einen Studienplatz - Universität": "other",
    "Bewerbung schreiben: Tipps - Ratgeber": "other",
}


@pytest.mark.parametrize(("title", "verdict"), TITLES.items())
def test_a_title_alone_tells_a_job_from_an_article(title, verdict):
    assert said(None, f"{title} - Google Chrome") == verdict


def said(url, title=None):
    verdict = CLASSIFIER.judge(Facts(app="chrome", url=url, title=title))
    return "/".join(filter(None, (verdict.category, verdict.activity)))
