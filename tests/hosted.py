"""A hosted installation of the test's own: a provider of log-ins on this machine, and people who use it."""

import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME

from interview.database.engine import make_engine
from interview.database.transactions import transaction
from interview.models import User
from interview.models.base import now
from interview.services.access import Actor
from tests.servers import ROOT, Server

SECRET = "a secret of the tests that is long enough to sign with"
ISSUER = "http://provider.test"


def environment(base: str, *, metadata: str = f"{ISSUER}/.well-known/openid-configuration") -> dict[str, str]:
    """The settings of a hosted installation that is reached at ``base``."""
    return {
        "PENTAD_MODE": "hosted",
        "PENTAD_BASE_URL": base,
        "PENTAD_OIDC_METADATA_URL": metadata,
        "PENTAD_OIDC_CLIENT_ID": "pentad",
        "PENTAD_OIDC_CLIENT_SECRET": "told to the provider only",
        "PENTAD_COOKIE_SECRET": SECRET,
    }


@dataclass(frozen=True)
class Provider:
    """An OpenID provider on loopback: anybody logs in there by typing who they are."""

    url: str

    @property
    def metadata(self) -> str:
        return f"{self.url}/.well-known/openid-configuration"

    def knows(self, subject: str, **claims: object) -> None:
        """What it says of somebody; without this it says an address that it has not verified."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()


@contextmanager
def provider() -> Iterator[Provider]:
    before = set(threading.enumerate())
    with run_server_in_thread() as server:
        yield Provider(f"http://localhost:{server.server_port}")
    for thread in set(threading.enumerate()) - before:
        thread.join(5)


@contextmanager
def hosted_server(
    folder: Path, *, issuer: Provider | None = None, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """The application as a hosted installation with its data in ``folder``; it listens on this machine only.

    Without an ``issuer`` nobody can log in through a browser, but cookies made here are taken (``Somebody``).
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    server = Server(ROOT / "app.py", folder=folder, env={"PENTAD_DATA_DIR": str(data)})
    metadata = {"metadata": issuer.metadata} if issuer else {}
    server.env.update(environment(server.url, **metadata) | dict(env or {}))
    with server:
        httpx.get(server.url + "/healthz", timeout=30).raise_for_status()  # by now everything is made
        yield server


@contextmanager
def database_of(server: Server) -> Iterator[Engine]:
    """The server's SQLite database, for preparing and for looking into."""
    made = make_engine(f"sqlite:///{server.env['PENTAD_DATA_DIR']}/pentad.sqlite3")
    yield made
    made.dispose()


def sign_in(page: Page, subject: str) -> None:
    """Press "Log in", and say at the provider who one is."""
    page.get_by_role("link", name="Log in").click()
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def admit(engine: Engine, subject: str, *, issuer: str = ISSUER, **more: object) -> Actor:
    """Let somebody in, whether or not they have logged in already; ``more`` are columns of theirs."""
    whole = f"{issuer} {subject}"
    with transaction(engine=engine) as session:
        user = session.exec(select(User).where(User.subject == whole)).first() or User(subject=whole)
        user.admitted_at = now()
        for name, value in more.items():
            setattr(user, name, value)
        session.add(user)
        session.flush()
        return Actor(user_id=user.id)


@dataclass(frozen=True)
class Somebody:
    """Somebody's log-in as their browser carries it: signed cookies, made without a browser or a provider."""

    subject: str
    base: str
    claims: dict[str, Any] = field(default_factory=dict)
    xsrf: str = field(default_factory=generate_xsrf_token_string)

    def cookies(self) -> dict[str, str]:
        said = {
            "iss": ISSUER,
            "sub": self.subject,
            "iat": int(time.time()),
            "nonce": secrets.token_hex(8),
            "name": self.subject.title(),
            "origin": self.base,
            "is_logged_in": True,
            "provider": "default",
        }
        if "nonce" not in self.claims:  # the same log-in, however often its cookies are asked for
            self.claims.update(said | self.claims)
        signed = create_signed_value(SECRET, USER_COOKIE_NAME, json.dumps(self.claims))
        return {USER_COOKIE_NAME: signed.decode(), XSRF_COOKIE_NAME: self.xsrf}

    def header(self) -> str:
        """The cookies as one header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies().items())
