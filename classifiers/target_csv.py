"""A list of organisations as CSV to targets: what did the person, or their spreadsheet, write?

Columns are known by what they are called in many lists ("Company", "Website", "Twitter"), in
any order; others are kept and mean nothing here. Comma, semicolon and tab separate, whatever
the first line has. Within a cell ``;``, ``|`` and line breaks do; in domains and handles
commas too. A line that begins with ``#`` is a comment.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from classifiers.address import Address, parse_address
from classifiers.common_words import word_set
from classifiers.target_places import find_place
from classifiers.targets import Target

#: The columns of a list that we write, in order.
COLUMNS = ("name", "domains", "linkedin", "x", "aliases", "people")
#: Sites that may have a column of their own.
_SITES = word_set(
    """
    linkedin x facebook instagram threads tiktok youtube github gitlab bluesky medium xing
    crunchbase wellfound kununu indeed greenhouse lever ashby workable
    """
)
_NAMES = {
    "company": """
        company companyname organisation organization organisationname
        organizationname organisations organizations companies org employer target
        targets account accountname companyorganization firma unternehmen firmenname
        arbeitgeber entreprise societe société empresa azienda bedrijf firm 会社 会社名 企業
        企業名 公司 公司名称 회사 회사명
    """,
    "name": """
        name names title nom nombre nome naam nazwa 名前 名称 이름
    """,
    "domains": """
        domain domains website websites web url urls site homepage companywebsite
        companydomain companydomainname companydomains websiteurl companyurl webseite
        webseiten host hosts webaddress sitioweb siteweb sitoweb internet careers
        careerpage careerspage careersite careersurl ウェブサイト 网站 官网
    """,
    "aliases": """
        alias aliases aka alsoknownas othername othernames alternativename
        alternativenames alternatename alternatenames shortname shortnames nickname
        brand brands acronym abbreviation auchbekanntals 別名 别名
    """,
    "people": """
        people person persons contact contacts contactname contactnames contactperson
        keypeople keycontacts employees who recruiter recruiters hiringmanager kontakt
        kontakte ansprechpartner personen personnes contacto contactos personas
        pessoas contatos contatti 担当者 联系人
    """,
    "linkedin": """
        linkedin linkedinurl linkedinpage linkedinhandle
    """,
    "x": """
        x xhandle xurl xaccount xtwitter twitterx xcom twitter twitterhandle
    """,
}
_FIELDS = {word: field for field, words in _NAMES.items() for word in words.split()}
_NOT_LETTERS = re.compile(r"[\W_]+")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_LIST = re.compile(r"[;|\r\n]")
_TIGHT_LIST = re.compile(r"[;|,\r\n]")
_HANDLE = re.compile(r"[\w.\-]{1,100}")
_MAX_NAME = 200


class TargetError(ValueError):
    """A list of targets that cannot be used.

    Attributes:
        problems: What is wrong, one sentence each, beginning with its line.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Row(NamedTuple):
    """A line of the list, or several that a quoted cell spans.

    Attributes:
        line: Its first line, from 1.
        raw: As it stands in the file, line end included.
        cells: Its cells; ``None`` for a comment or an empty line.
    """

    line: int
    raw: str
    cells: list[str] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it was written.

    Attributes:
        separator: Between cells.
        header: Names of the columns, as written.
        fields: What each column means; ``None`` for the person's own.
        rows: All rows, the one with the header, comments and empty ones included.
        header_at: Which of the rows is the header.
    """

    separator: str
    header: tuple[str, ...]
    fields: tuple[str | None, ...]
    rows: tuple[Row, ...]
    header_at: int

    def records(self) -> Iterator[tuple[Row, dict[str, str]]]:
        """Yield each organisation's row and its cells by what they mean; several are joined."""
        for row in self.rows[self.header_at + 1 :]:
            if row.cells is None:
                continue
            values: dict[str, str] = {}
            for field, cell in zip(self.fields, row.cells, strict=False):
                if field is not None and cell.strip():
                    text = cell.strip()
                    values[field] = f"{values[field]};{text}" if field in values else text
            yield row, values


def parse_targets(text: str) -> tuple[Target, ...]:
    """Parse a list of targets. Blank text holds none.

    Raises:
        TargetError: With every problem and its line: no column for the name, a row without a
            name, a name twice, a domain or handle that is none, more cells than columns.
    """
    sheet = parse_sheet(text)
    return () if sheet is None else read_targets(sheet)


def parse_sheet(text: str) -> Sheet | None:
    """Split a list into rows and find out what its columns mean; ``None`` if it is blank.

    Raises:
        TargetError: If it is no CSV, or no column names the organisation.
    """
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise TargetError([f"line {line}: a NUL character; this is no text file"])
    lines = _LINE.findall(text)
    header_line = next((it for it in lines if not _is_idle(it)), None)
    if header_line is None:
        return None
    separator = _separator(header_line)
    try:
        rows = tuple(_rows(lines, separator))
    except csv.Error as error:
        raise TargetError([_csv_problem(lines, separator, error)]) from None
    at = next(n for n, row in enumerate(rows) if row.cells is not None)
    header = tuple(cell.strip() for cell in rows[at].cells or ())
    fields = _fields(header)
    if "name" not in fields:
        found = ", ".join(filter(None, header)) or "nothing"
        wanted = f"the first line must name the columns ({', '.join(COLUMNS)})"
        raise TargetError([f"line {rows[at].line}: {wanted}; found {found}"])
    return Sheet(separator, header, fields, rows, at)


def read_targets(sheet: Sheet) -> tuple[Target, ...]:
    """Return the targets of a list; raises as ``parse_targets`` does."""
    problems: list[str] = []
    found: list[Target] = []
    lines: dict[str, int] = {}
    for row, values in sheet.records():
        wrong: list[str] = []
        extra = [cell for cell in (row.cells or [])[len(sheet.header) :] if cell.strip()]
        if extra:
            wrong.append(
                f"{len(row.cells or [])} cells, but the first line names {len(sheet.header)}; "
                f"a name with {sheet.separator!r} in it needs quotes"
            )
        target = read_target(values, wrong)
        key = target.name.casefold()
        if key and key in lines:
            wrong.append(f"{target.name!r} stands in line {lines[key]} too")
        lines.setdefault(key, row.line)
        found.append(target)
        problems += [f"line {row.line}: {it}" for it in wrong]
    if problems:
        raise TargetError(problems)
    return tuple(found)


def read_target(values: dict[str, str], problems: list[str]) -> Target:
    """Return the target of one row's cells; what is wrong with them goes to ``problems``."""
    name = " ".join(values.get("name", "").split())
    if not name or len(name) > _MAX_NAME:
        problems.append(f"the name is {'too long' if name else 'missing'}")
    hosts: list[str] = []
    handles: list[tuple[str, str]] = []
    people: list[str] = []
    for text in split_tight(values.get("domains", "")):
        read_domain(text, hosts, handles, problems)
    for site in sorted(_SITES & values.keys()):
        for text in split_tight(values[site]):
            read_handle(site, text, handles, problems)
    for text in split_list(values.get("people", "")):
        place = _place(text)
        if place is None:
            people.append(text)
        else:
            handles.append(place)
    words = (name, *split_list(values.get("aliases", "")))
    return Target(
        name,
        tuple(dict.fromkeys(hosts)),
        tuple(dict.fromkeys(words)),
        tuple(dict.fromkeys(handles)),
        tuple(dict.fromkeys(people)),
    )


def split_list(cell: str) -> list[str]:
    """Split a cell of names."""
    return [part.strip() for part in _LIST.split(cell) if part.strip()]


def split_tight(cell: str) -> list[str]:
    """Split a cell of domains or handles, which hold no commas."""
    return [part.strip() for part in _TIGHT_LIST.split(cell) if part.strip()]


def read_domain(
    text: str, hosts: list[str], handles: list[tuple[str, str]], problems: list[str]
) -> None:
    """Read a domain or an address; one on a network or applicant system is a handle there."""
    address = _address(text)
    if address is None:
        problems.append(f"{text!r} is no domain such as acme.example")
        return
    place = find_place(address)
    if place is not None:
        handles.append((place.site, place.handle))
    else:
        hosts.append(address.host.removeprefix("www."))


def read_handle(site: str, text: str, handles: list[tuple[str, str]], problems: list[str]) -> None:
    """Read a handle, with or without ``@``, or the address of a page on its site."""
    place = _place(text)
    if place is not None:
        handles.append(place)
        return
    handle = text.strip("/").rpartition("/")[2].removeprefix("@").lower()
    if "://" in text or not _HANDLE.fullmatch(handle):
        problems.append(f"{text!r} is no {site} handle and no address of a page there")
        return
    handles.append((site, handle))


def _address(text: str) -> Address | None:
    address = parse_address(text if "://" in text else f"https://{text}")
    return address if address is not None and "." in address.host.strip("[]") else None


def _place(text: str) -> tuple[str, str] | None:
    """Return the place whose address a text is, with or without ``https://``."""
    if "." not in text or "/" not in text or " " in text:
        return None
    address = _address(text)
    place = find_place(address) if address is not None else None
    return None if place is None else (place.site, place.handle)


# -- rows


def _is_idle(line: str) -> bool:
    return not line.strip(" \t\r\n,;") or line.lstrip().startswith("#")


def _rows(lines: Sequence[str], separator: str) -> Iterator[Row]:
    """Yield rows; comments are seen where a row may begin, never inside a quoted cell."""
    rest = iter(lines)
    number = 1
    for line in rest:
        if _is_idle(line):
            yield Row(number, line, None)
            number += 1
            continue
        taken = [line]
        reader = csv.reader(_taking(line, rest, taken), delimiter=separator, strict=True)
        cells = next(reader)
        yield Row(number, "".join(taken), cells)
        number += len(taken)


def _taking(first: str, rest: Iterator[str], taken: list[str]) -> Iterator[str]:
    """Hand lines to a reader of one row and remember which it took."""
    yield first
    for line in rest:
        taken.append(line)
        yield line


def _csv_problem(lines: Sequence[str], separator: str, error: csv.Error) -> str:
    """Say in which line a row begins that is no CSV."""
    number = 1
    try:
        for row in _rows(lines, separator):
            number = row.line + max(1, len(_LINE.findall(row.raw)))
    except csv.Error:
        pass
    said = "a quote is not closed" if "unexpected end" in str(error) else str(error)
    return f"line {number}: {said}"


def _separator(header: str) -> str:
    """Return what separates the columns: what finds the most columns that we know."""
    best, most = ",", (0, 0)
    for separator in ",;\t|":
        try:
            cells = next(csv.reader([header], delimiter=separator))
        except csv.Error:
            continue
        known = sum(field is not None for field in _fields(tuple(cells)))
        if (known, len(cells)) > most and known:
            best, most = separator, (known, len(cells))
    return best


def _fields(header: Iterable[str]) -> tuple[str | None, ...]:
    """Return what the columns mean.

    Where one is the company and another just a "name", that is somebody's who works there.
    """
    fields = [_field(cell) for cell in header]
    if "company" in fields:
        fields = ["people" if it == "name" else it for it in fields]
        fields = ["name" if it == "company" else it for it in fields]
    first = fields.index("name") if "name" in fields else -1
    return tuple(None if it == "name" and n != first else it for n, it in enumerate(fields))


def _field(cell: str) -> str | None:
    word = _NOT_LETTERS.sub("", cell).casefold()
    if word in _FIELDS:
        return _FIELDS[word]
    found = [site for site in _SITES if len(site) > 2 and site in word]
    if found:
        return "linkedin" if "linkedin" in found else min(found)
    return "x" if "twitter" in word else None


def write_row(cells: Sequence[str], separator: str, end: str) -> str:
    """Return a row as text; a cell that would not come back as it is, in quotes."""
    return separator.join(_quoted(cell, separator) for cell in cells) + end


def _quoted(cell: str, separator: str) -> str:
    plain = (
        cell and not cell.startswith((" ", "#")) and not set(cell) & {separator, '"', "\r", "\n"}
    )
    if plain or not cell:
        return cell
    return '"' + cell.replace('"', '""') + '"'
