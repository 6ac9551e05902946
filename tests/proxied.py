"""nginx as ``deploy/nginx.conf`` sets it up, in front of processes on this machine."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.needed import missing
from tests.servers import ROOT

_given: set[int] = set()
CONFIGURATION = ROOT / "deploy" / "nginx.conf"


def spare_port() -> int:
    """A port that nobody has now: far from those that processes look among, and none that the system gives out.

    Where nobody listens, a connection to a port of the latter kind can end up at itself.
    """
    for port in range(12000 + os.getpid() * 64 % 7000, 20000):
        with socket.socket() as probe:
            if port not in _given and probe.connect_ex(("127.0.0.1", port)) != 0:
                _given.add(port)
                return port
    raise RuntimeError("no free port")


@dataclass(frozen=True)
class Front:
    """A proxy that answers at ``url``; ``log`` is what it wrote of the requests."""

    url: str
    port: int
    log: Path


def program(name: str) -> str:
    """A program of this machine, or the test is skipped."""
    found = shutil.which(name) or next(
        (str(path) for path in (Path("/usr/sbin") / name, Path("/usr/local/sbin") / name) if path.exists()), ""
    )
    return found or missing(f"{name} is not installed")


def certificate(folder: Path) -> None:
    """A certificate of one's own for 127.0.0.1."""
    subprocess.run(
        [
            program("openssl"),
            *"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split(),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )


def adapted(folder: Path, *, port: int, plain_port: int, servers: Sequence[int]) -> str:
    """The configuration of ``deploy/`` with this machine's ports and folders in the place of its own."""
    text = CONFIGURATION.read_text()
    one = re.compile(r"server app-1:8501 ([^;]*);\s*server app-2:8501 [^;]*;")
    assert one.search(text)
    text = one.sub(lambda found: "\n".join(f"server 127.0.0.1:{n} {found[1]};" for n in servers), text)
    for before, after in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{plain_port};"),
        ("server_name pentad.example;", "server_name 127.0.0.1;"),
        ("/etc/nginx/tls/", f"{folder}/"),
        ("/tmp/nginx", f"{folder}/nginx"),
        ("/dev/stdout", f"{folder}/access.log"),
        ("/dev/stderr", f"{folder}/error.log"),
        ("worker_processes auto;", "worker_processes 1;"),
        # What only the tests want to know: which process answered.
        ("proxy_http_version 1.1;", "proxy_http_version 1.1;\nadd_header X-Answered-By $upstream_addr always;"),
    ):
        assert before in text, before
        text = text.replace(before, after)
    # Started by root, its workers would be somebody else, who may not write into the tests' folders.
    return f"user root;\n{text}" if os.geteuid() == 0 else text


@contextmanager
def nginx(folder: Path, servers: Sequence[int], *, port: int = 0) -> Iterator[Front]:
    """nginx in front of processes at these ports, as long as the block lasts."""
    run, port = program("nginx"), port or spare_port()
    certificate(folder)
    plain_port = spare_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(adapted(folder, port=port, plain_port=plain_port, servers=servers))
    folder.chmod(0o755)
    process = subprocess.Popen([run, "-c", str(configuration), "-p", str(folder), "-g", "daemon off;"])
    try:
        for _try in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.05)
        yield Front(f"https://127.0.0.1:{port}", port, folder / "access.log")
    finally:
        process.terminate()
        process.wait(10)
