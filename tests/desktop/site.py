"""Pages of the networks under their real host names, served on loopback over TLS. No pytest.

Own design and words, no third-party assets: enough of a feed, a mailbox or a manual that a
person who looks at the demo sees what it stands for, with the titles that the real sites give.
"""

import base64
import hashlib
import html
import json
import ssl
import subprocess
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

STYLE = """
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);
font:15px/1.5 "Noto Sans","DejaVu Sans",sans-serif}
header{background:var(--bar);color:var(--on-bar);height:56px;display:flex;align-items:center;
gap:22px;padding:0 28px;position:sticky;top:0;box-shadow:0 1px 3px #0002}
header b{font-size:20px;letter-spacing:.2px}header span{opacity:.72;font-size:14px}
header span.on{opacity:1;border-bottom:2px solid;padding:2px 0}
header i{flex:1;max-width:280px;height:32px;border-radius:16px;background:#8882;padding:5px 14px;
font-style:normal;font-size:13px;opacity:.8}
main{display:grid;grid-template-columns:220px minmax(0,560px) 240px;gap:22px;max-width:1080px;
margin:22px auto;padding:0 18px}.card{background:var(--card);border:1px solid var(--line);
border-radius:12px;padding:16px 18px;margin-bottom:14px}.who{display:flex;gap:12px;
align-items:center;margin-bottom:8px}.face{width:42px;height:42px;border-radius:50%;
flex:none;display:grid;place-items:center;color:#fff;font-weight:600}.who small,.dim{
color:var(--dim);font-size:13px}.who b{display:block;line-height:1.25}p{margin:6px 0 10px}
.picture{height:170px;border-radius:10px;margin:10px 0}.row{display:flex;gap:22px;
color:var(--dim);font-size:13px;border-top:1px solid var(--line);padding-top:10px}
h1{font-size:26px;margin:4px 0 10px}h2{font-size:15px;margin:0 0 10px}
.mine{background:var(--accent);color:#fff;margin-left:auto}.theirs{background:#8882}
.mine,.theirs{max-width:76%;width:fit-content;border-radius:16px;padding:9px 14px;margin-bottom:9px}
pre{background:#8881;border:1px solid var(--line);border-radius:8px;padding:14px;
font:13px/1.55 "DejaVu Sans Mono",monospace;overflow:auto}.picked{background:#8882;
border-radius:8px}.who.slim{padding:6px;margin:0}
"""


class Skin(NamedTuple):
    """Colours and name of one made-up look."""

    name: str
    bar: str
    on_bar: str
    accent: str
    ground: str
    links: tuple[str, ...]


SKINS = {
    "linkedin.com": Skin("LinkedIn", "#ffffff", "#23303a", "#1c6b8f", "#f1efe9",
                         ("Home", "My Network", "Jobs", "Messaging")),
    "x.com": Skin("X", "#15191d", "#f5f6f7", "#3b7dd8", "#f7f8f9",
                  ("Home", "Explore", "Messages")),
    "facebook.com": Skin("Facebook", "#34558b", "#ffffff", "#34558b", "#eceff4",
                         ("Home", "Watch", "Groups")),
    "book.example": Skin("20 minutes with me", "#22423a", "#ffffff", "#2f7f6d", "#f3f6f4",
                         ("Pick a time",)),
    "docs.python.org": Skin("Python documentation", "#2d4a66", "#ffffff", "#2d6a9f", "#ffffff",
                            ("Tutorial", "Library", "Language")),
}  # fmt: skip
PLAIN = Skin("A page", "#3a3f44", "#ffffff", "#57606a", "#f5f5f4", ("Home",))

PEOPLE = (
    ("Ada Example", "Head of Data, Northwind", "#b4552d"),
    ("Bo Sample", "Recruiting, Contoso", "#2f7f6d"),
    ("Cleo Muster", "Product lead, Fabrikam", "#6b4fa0"),
    ("Dev Placeholder", "Engineer, Tailspin", "#a3742a"),
)
POSTS = (
    ("Ten habits of people who wake up at four. Number seven will change how you see mornings.", 1),
    ("Thrilled, humbled and honoured to announce that I have news to announce. Soon.", 0),
    ("Which of these three logos is the best? Comment below and tag a friend!", 1),
    ("What I learned about leadership from my houseplant: a thread.", 0),
)
TALK = (
    ("theirs", "Hi! Thank you for the article on data contracts, we argued about it all morning."),
    ("mine", "That makes me happy. Which side won?"),
    ("theirs", "Yours. Would you have twenty minutes on Thursday? I would like to hear more."),
    ("mine", "Gladly. Thursday at ten? I will send an invitation."),
)
#: Titles as the real sites write them.
TITLES = {
    ("linkedin.com", "/feed/"): "Feed | LinkedIn",
    ("linkedin.com", "/messaging/"): "Messaging | LinkedIn",
    ("linkedin.com", "/notifications/"): "Notifications | LinkedIn",
    ("linkedin.com", "/mynetwork/"): "Grow your network | LinkedIn",
    ("linkedin.com", "/jobs/"): "Jobs | LinkedIn",
    ("x.com", "/home"): "Home / X",
    ("x.com", "/messages"): "Messages / X",
    ("facebook.com", "/"): "Facebook",
    ("docs.python.org", "/3/library/itertools.html"): (
        "itertools — Functions creating iterators for efficient looping — Python 3 documentation"
    ),
}
CODE = """from itertools import pairwise

for earlier, later in pairwise([1, 4, 9, 16]):
    print(later - earlier)      # 3, 5, 7"""


def title_of(host: str, path: str) -> str:
    """Return the title of a page; a path of nobody's has a plain one."""
    bare = host.removeprefix("www.")
    return TITLES.get((bare, path)) or f"{path.strip('/') or 'Start'} · {bare}"


def show_page(host: str, path: str, *, title: str = "", middle: str = "") -> str:
    """Return the HTML of a page; its title and what stands in the middle may be given."""
    bare = host.removeprefix("www.")
    skin = SKINS.get(bare, PLAIN)
    variables = (
        f":root{{--bar:{skin.bar};--on-bar:{skin.on_bar};--accent:{skin.accent};"
        f"--ground:{skin.ground};--card:#fff;--ink:#1d2227;--dim:#6a737b;--line:#0001}}"
    )
    at = next((link for link in skin.links if link.lower() in path), skin.links[0])
    links = "".join(f"<span class={'on' if link == at else 'off'}>{link}</span>"
                    for link in skin.links)  # fmt: skip
    left, right = (_contents(), "") if bare == "docs.python.org" else (_left(), _right())
    title = html.escape(title or title_of(host, path))
    head = f"<!doctype html><meta charset=utf-8><title>{title}</title>"
    return (
        f"{head}<style>{variables}{STYLE}</style><header><b>{skin.name}</b><i>Search</i>{links}"
        f"</header><main>{left}<section>{middle or _middle(bare, path)}</section>{right}</main>"
    )


def _who(index: int, extra: str = "") -> str:
    name, role, colour = PEOPLE[index % len(PEOPLE)]
    letters = "".join(word[0] for word in name.split())
    return (
        f'<div class="who {extra}"><div class=face style="background:{colour}">{letters}</div>'
        f"<div><b>{name}</b><small>{role}</small></div></div>"
    )


def _middle(host: str, path: str) -> str:
    if "messag" in path:
        talk = "".join(f"<div class={side}>{line}</div>" for side, line in TALK)
        return f"<div class=card>{_who(0)}{talk}<div class=dim>Write a message…</div></div>"
    if host == "docs.python.org":
        return (
            "<div class=card><h1>itertools</h1><p>Iterator building blocks: fast, small, and "
            "made to be put together.</p><h2>pairwise</h2><p>Returns successive overlapping "
            f"pairs taken from its input.</p><pre>{html.escape(CODE)}</pre></div>"
        )
    return "".join(_post(index, text, picture) for index, (text, picture) in enumerate(POSTS))


def _post(index: int, text: str, picture: int) -> str:
    shade = f"linear-gradient({120 + 40 * index}deg,#d9b98a,#8fb3b0 55%,#5f7fa3)"
    image = f'<div class=picture style="background:{shade}"></div>' if picture else ""
    counts = f"<span>♡ {128 + 97 * index}</span><span>{14 + index} comments</span>"
    return (
        f"<div class=card>{_who(index)}<p>{text}</p>{image}"
        f"<div class=row>{counts}<span>Share</span></div></div>"
    )


def _left() -> str:
    return (
        "<aside><div class=card><div class=face style='background:#444c54'>Y</div>"
        "<h2 style='margin:10px 0 0'>You</h2><div class=dim>Open to conversations</div>"
        "</div></aside>"
    )


def _contents() -> str:
    names = ("accumulate", "batched", "chain", "groupby", "islice", "pairwise", "takewhile")
    lines = "".join(f"<div class=dim>{name}()</div>" for name in names)
    return f"<aside><div class=card><h2>Contents</h2>{lines}</div></aside>"


def _right() -> str:
    people = "".join(_who(index, "slim") for index in range(3))
    return f"<aside><div class=card><h2>People you may know</h2>{people}</div></aside>"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Browsers open connections ahead of need; each would keep a thread for as long.
    timeout = 1

    def __init__(self, site: "Site", *args: object) -> None:
        self.site = site
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").split(":")[0]
        path = self.path.split("?")[0]
        if path == "/favicon.ico":
            self._answer(404, "text/plain", b"")
            return
        made = self.site.made.get((host.removeprefix("www."), path))
        self._answer(200, "text/html; charset=utf-8", (made or show_page(host, path)).encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # the browser went away
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that ends in the middle of a handshake is no error."""


class Site:
    """The web server; a context manager.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        made: Extra pages, ``(host without www, path)`` to HTML.
        key_hash: For Chromium's ``--ignore-certificate-errors-spki-list``: with it the address
            bar shows no warning.
    """

    def __init__(self, folder: Path) -> None:
        self.made: dict[tuple[str, str], str] = {}
        key, certificate = folder / "site.key", folder / "site.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
             "-subj", "/CN=eyeprize tests", "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        self.key_hash = _hash_of_key(certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, self))
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def _hash_of_key(certificate: Path) -> str:
    argv = ["openssl", "x509", "-in", str(certificate), "-pubkey", "-noout"]
    pem = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    body = "".join(line for line in pem.splitlines() if not line.startswith("-"))
    return base64.b64encode(hashlib.sha256(base64.b64decode(body)).digest()).decode()


def page_with(title: str, script: str = "") -> str:
    """Return a small page for ``Site.made`` with any title, hostile ones too."""
    return (
        f"<!doctype html><meta charset=utf-8><title>{html.escape(title)}</title>"
        f"<p>{html.escape(json.dumps(title))[:200]}<script>{script}</script>"
    )


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place, Site(Path(place)) as running:
        print(f"https://127.0.0.1:{running.port}/")
        time.sleep(3600)
