"""A real Chromium with our extension, driven through a pipe: no debugging port. No pytest.

``--remote-debugging-pipe`` speaks the DevTools protocol over descriptors 3 and 4, JSON with a
NUL behind each message; ``Extensions.loadUnpacked`` works there in branded builds too.
"""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from tests.desktop.site import Site
from tests.desktop.virtual import VirtualDesktop, end

EXTENSION = Path(__file__).parents[2] / "assets/extension"
EXTENSION_ID = "fdnmfnaoaedbfagpimgphipbiphikagn"
_FLAGS = (
    "--no-sandbox", "--no-first-run", "--no-default-browser-check", "--disable-gpu",
    "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--password-store=basic", "--disable-features=Translate",
    "--remote-debugging-pipe", "--enable-unsafe-extension-debugging", "--test-type",
    "--hide-crash-restore-bubble", "--noerrdialogs",
)  # fmt: skip
# Descriptors 3 and 4 of the browser; the shell moves them there, as the fork of a process
# with threads must not run Python. It stays between us and the browser: a child's windows
# would be our own, and no activity.
_PIPES = '"$@" 3<&"$EYEPRIZE_IN" 4>&"$EYEPRIZE_OUT" & wait'


class Chromium:
    """A Chromium on a virtual desktop; a context manager.

    Attributes:
        folder: Its ``--user-data-dir``. It reads native messaging manifests only from
            ``NativeMessagingHosts`` in there (``eyeprize browser install --user-data-dir``).
        pid: Its main process.
    """

    def __init__(self, desktop: VirtualDesktop, site: Site, folder: Path) -> None:
        self.desktop = desktop
        self.site = site
        self.folder = folder
        self._ids = 0
        self._buffer = b""

    def start(
        self, url: str = "about:blank", *, size: str = "1100,700", extension: bool = True
    ) -> Self:
        """Start it with one window, in front, and load the extension."""
        theirs_in, self._write = os.pipe()
        self._read, theirs_out = os.pipe()
        argv = ["bash", "-c", _PIPES, "chromium", *self._argv(), f"--window-size={size}", url]
        env = {"EYEPRIZE_IN": str(theirs_in), "EYEPRIZE_OUT": str(theirs_out)}
        self.process = self.desktop.start(argv, env=env, pass_fds=(theirs_in, theirs_out))
        os.close(theirs_in)
        os.close(theirs_out)
        shell = psutil.Process(self.process.pid)
        self.pid: int = self.desktop.wait_for(shell.children, 10, "Chromium")[0].pid
        if extension:
            loaded = self.ask("Extensions.loadUnpacked", path=str(EXTENSION))
            if loaded.get("id") != EXTENSION_ID:
                raise RuntimeError(f"the extension was not loaded: {loaded}")
        self.desktop.wait_for(self.targets, 20, "a page")
        return self

    def _argv(self) -> list[str]:
        rules = f"--host-resolver-rules=MAP * 127.0.0.1:{self.site.port}"
        trusted = f"--ignore-certificate-errors-spki-list={self.site.key_hash}"
        return ["chromium", *_FLAGS, f"--user-data-dir={self.folder}", rules, trusted]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it and everything it started. Safe to call twice."""
        if self._write >= 0:
            os.close(self._write)
            os.close(self._read)
            self._write = self._read = -1
            end(self.process)

    # -- pages ---------------------------------------------------------------------------

    def targets(self) -> list[dict[str, Any]]:
        """Return all pages (tabs) that are open, private ones too."""
        found: list[dict[str, Any]] = self.ask("Target.getTargets")["targetInfos"]
        return [one for one in found if one["type"] == "page"]

    def navigate(self, url: str, target: str | None = None) -> str:
        """Show ``url`` in a tab (the newest if none is named); returns the tab's id."""
        target = target or self.targets()[0]["targetId"]
        session = self._attach(target)
        self.ask("Page.navigate", session, url=url)
        self.ask("Target.detachFromTarget", sessionId=session)
        return target

    def new_tab(self, url: str) -> str:
        """Open ``url`` in a new tab of the window last used; returns the tab's id."""
        return str(self.ask("Target.createTarget", url=url)["targetId"])

    def new_window(self, url: str) -> str:
        """Open ``url`` in a window of its own, in front; returns its tab's id."""
        return str(self.ask("Target.createTarget", url=url, newWindow=True)["targetId"])

    def private_window(self, url: str) -> None:
        """Open ``url`` in a private window, as the menu entry of a desktop would."""
        self.desktop.run(*self._argv()[:1], "--no-sandbox", f"--user-data-dir={self.folder}",
                         "--incognito", url)  # fmt: skip

    def activate(self, target: str) -> None:
        """Switch to a tab."""
        self.ask("Target.activateTarget", targetId=target)

    def close_tab(self, target: str) -> None:
        """Close a tab."""
        self.ask("Target.closeTarget", targetId=target)

    def evaluate(self, script: str, target: str | None = None) -> Any:
        """Run JavaScript in a tab and return its value."""
        session = self._attach(target or self.targets()[0]["targetId"])
        found = self.ask("Runtime.evaluate", session, expression=script, returnByValue=True)
        self.ask("Target.detachFromTarget", sessionId=session)
        return found["result"].get("value")

    def _attach(self, target: str) -> str:
        return str(self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])

    # -- the pipe ------------------------------------------------------------------------

    def ask(self, method: str, session: str | None = None, /, **params: Any) -> dict[str, Any]:
        """Call a DevTools method and return its result; RuntimeError if it fails."""
        self._ids += 1
        message: dict[str, Any] = {"id": self._ids, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + 30
        while True:
            answer = self._next(deadline)
            if answer.get("id") == self._ids:
                break
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _next(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0, deadline - time.monotonic()))
            data = os.read(self._read, 65_536) if ready else b""
            if not data:
                raise RuntimeError(f"Chromium said nothing: {self.desktop.log('bash')[-2000:]}")
            self._buffer += data
        text, self._buffer = self._buffer.split(b"\0", 1)
        message: dict[str, Any] = json.loads(text)
        return message


def install_host(home: Path, user_data_dir: Path) -> None:
    """Run ``eyeprize browser install`` for a Chromium with this folder.

    Args:
        home: The program's EYEPRIZE_HOME.
        user_data_dir: See ``Chromium.folder``.
    """
    argv = [sys.executable, "-m", "tracker", "browser", "install"]
    argv += ["--user-data-dir", str(user_data_dir)]
    # The person's own browsers keep what they have: HOME is the program's folder here.
    env = {**os.environ, "EYEPRIZE_HOME": str(home), "HOME": str(home)}
    env.pop("XDG_CONFIG_HOME", None)
    root = Path(__file__).parents[2]
    subprocess.run(argv, check=True, capture_output=True, env=env, cwd=root)
