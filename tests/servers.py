"""A real ``streamlit run`` of an application file, as a child process on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import httpx

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN_S = 30.0
FOR_TESTS = {
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "runner.postScriptGC": "false",
}


def free_port() -> int:
    """A port that nobody listens on now: above 20000, and away from those that other workers look among."""
    for port in range(20000 + os.getpid() * 64 % 12000, 60000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port")


class Server:
    """``streamlit run app`` until ``stop``; ``kill`` and ``start`` bring it back on the same port.

    What the process writes goes to ``log``; read it when a test fails. ``options`` are flags of Streamlit's;
    without them the process is as far as possible like one of which nothing was set.
    """

    def __init__(
        self,
        app: Path,
        *,
        folder: Path,
        env: Mapping[str, str] | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.app = app
        self.options = FOR_TESTS if options is None else options
        self.port = free_port()
        self.log = folder / f"server-{self.port}.log"
        self.env = os.environ | {"PYTHONPATH": str(ROOT)} | dict(env or {})
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None, "the server was not started"
        return self.process.pid

    def start(self, *, wait: bool = True) -> Self:
        options = {"server.port": self.port, "server.headless": "true"} | dict(self.options)
        flags = [f"--{name}={value}" for name, value in options.items()]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(self.app), *flags],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if wait:
            self.wait()
        return self

    def wait(self) -> None:
        """Until the server answers.

        Raises:
            RuntimeError: it ended, or did not answer in time; with what it wrote.
        """
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until and self.process and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/_stcore/health", timeout=1).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"The server did not start:\n{self.log.read_text(errors='replace')[-4000:]}")

    def terminate(self, *, within: float = 10.0) -> float:
        """SIGTERM; the seconds until the process ended."""
        assert self.process is not None, "the server was not started"
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(within)
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL: no goodbye to anybody."""
        if self.process:
            self.process.kill()
            self.process.wait(10)

    def stop(self) -> None:
        """End it, gently first."""
        if self.process and self.process.poll() is None:
            try:
                self.terminate(within=5)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
