"""What lists of organisations may look like, and what is said of broken ones."""

import pytest

from classifiers.target_csv import TargetError, parse_targets
from classifiers.targets import Target

ACME = Target("Acme", ("acme.example",), ("Acme",))
GOOD = {
    "as it always was": ("name,domain,linkedin,aliases\nAcme,acme.example,,\n", ACME),
    "other names, another order": ("Website,Company\nhttps://www.acme.example/x,Acme\n", ACME),
    "Excel in Europe": ("\ufeffFirma;Webseite\r\nAcme;acme.example\r\n", ACME),
    "tabs": ("Organisation\tURL\nAcme\tacme.example:443/a\n", ACME),
    "old Mac": ("name,domain\rAcme,acme.example\r", ACME),
    "blank lines, comments, blanks": (
        "\n# a, b\n Name , DOMAIN \n\n#x\n Acme , acme.example \n,\n",
        ACME,
    ),
    "domains twice": ("name,website,domain\nAcme,acme.example,www.acme.example\n", ACME),
    "a line break in a cell": (
        'name,domain\nAcme,"acme.example\nacme.test"\n',
        Target("Acme", ("acme.example", "acme.test"), ("Acme",)),
    ),
    "a network's page among domains": (
        'name,domain\nAcme,"acme.example, linkedin.com/company/acme"\n',
        Target("Acme", ("acme.example",), ("Acme",), (("linkedin", "acme"),)),
    ),
    "handles in all forms": (
        "Company,LinkedIn URL,Twitter,GitHub\nAcme,https://de.linkedin.com/company/ACME/?trk=1,@AcmeHQ;twitter.com/acme2,acme\n",
        Target(
            "Acme",
            (),
            ("Acme",),
            (("github", "acme"), ("linkedin", "acme"), ("x", "acmehq"), ("x", "acme2")),
        ),
    ),
    "people by name and address": (
        "company,name,contacts\nAcme,Ina Muster,Bo Muster|https://linkedin.com/in/bo-1/\n",
        Target(
            "Acme",
            (),
            ("Acme",),
            (("linkedin/in", "bo-1"),),
            ("Ina Muster", "Bo Muster"),
        ),
    ),
    "aliases": ("name,AKA\nAcme,AC;Acme Labs\n", Target("Acme", (), ("Acme", "AC", "Acme Labs"))),
}


@pytest.mark.parametrize(("text", "target"), GOOD.values(), ids=GOOD.keys())
def test_a_list_in_another_form(text, target):
    assert parse_targets(text) == (target,)


BAD = {
    "no header": ("Acme\n", ["line 1: the first line must name the columns"]),
    "no name": ("name,domain\n,acme.example\n", ["line 2: the name is missing"]),
    "a name twice": ("name\nAcme\nacme\n", ["line 3: 'acme' stands in line 2 too"]),
    "no domain": ("name,domain\nAcme,not a domain\n", ["line 2: 'not a domain' is no domain"]),
    "no handle": ("name,x\nAcme,https://other.example/acme\n", ["line 2: 'https://other.example/"]),
    "an open quote": ('name\nBox\n"Acme\n', ["line 3: a quote is not closed"]),
    "more cells than columns": (
        "name,domain\nAcme, Inc,a.example\n",
        ["line 2: 'Inc'", "line 2: 3 cells"],
    ),
    "all at once, by line": (
        '# c\nname,domain\n"a\nb",-\n,x.example\nA B,x.example\n',
        ["line 3: '-' is no domain", "line 5: the name", "line 6: 'A B' stands in line 3 too"],
    ),
    "no text": ("name\n\x00\n", ["line 2: a NUL character"]),
    "a name without end": (f"name\n{'x' * 300}\n", ["line 2: the name is too long"]),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD.keys())
def test_a_broken_list_names_each_line(text, said):
    with pytest.raises(TargetError) as caught:
        parse_targets(text)
    problems = sorted(caught.value.problems)
    assert len(problems) == len(said)
    assert all(one.startswith(it) for one, it in zip(problems, sorted(said), strict=True)), problems


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "# nothing yet\n"])
def test_no_text_holds_no_targets(text):
    assert parse_targets(text) == ()
