"""What every answer of a hosted installation carries, and under which names it answers at all."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.hosted import environment, provider
from tests.servers import ROOT, Server

NAME = "pentad.example"
PERSONAL = ("/", "/interview", "/log-in", "/s/x", "/j/x", "/join", "/v/x", "/healthz", "/save", "/media/x.csv")
PERSONAL += ("/_stcore/host-config", "/_stcore/health", "/assets/none", "/nothing-of-the-kind", "/mcp")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A hosted installation that everybody reaches over https, through something that speaks it."""
    folder = tmp_path_factory.mktemp("hosted")
    (folder / "data").mkdir()
    with provider() as issuer:
        settings = environment(f"https://{NAME}", metadata=issuer.metadata)
        env = {"PENTAD_DATA_DIR": str(folder / "data"), **settings}
        with Server(ROOT / "app.py", folder=folder, env=env) as running:
            yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers={"Host": NAME}, timeout=20) as made:
        yield made


@pytest.mark.parametrize("path", PERSONAL)
def test_every_answer_carries_the_headers_and_is_kept_by_nobody(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    headers = answer.headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (
        "default-src 'self'" in headers["content-security-policy"]
        or "'none'" in headers["content-security-policy"]
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "microphone=()" in headers["permissions-policy"]
    assert "noindex" in headers["x-robots-tag"]
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["cache-control"] == "no-store"


def test_the_files_of_the_program_are_kept_by_the_browser(client: httpx.Client) -> None:
    page = client.get("/").text
    script = next(part for part in page.split('"') if part.startswith("./static/js/"))
    assert "max-age" in client.get(script.removeprefix(".")).headers["cache-control"]


def test_every_cookie_leaves_on_encrypted_connections_only_whoever_sets_it(client: httpx.Client) -> None:
    asked = client.get("/log-in?to=/interview")
    begun = client.get(asked.headers["location"])
    token = client.get("/_stcore/host-config"), client.get("/_stcore/health")
    cookies = [c for a in (asked, begun, *token) for c in a.headers.get_list("set-cookie")]

    names = {cookie.partition("=")[0] for cookie in cookies}
    assert {"pentad_asked_for", "_streamlit_session", "_streamlit_xsrf"} <= names
    for cookie in cookies:
        flags = {part.strip().lower().partition("=")[0] for part in cookie.split(";")[1:]}
        assert "secure" in flags, cookie
        assert "samesite" in flags, cookie
        if not cookie.startswith("_streamlit_xsrf="):  # which the page reads, to send it back
            assert "httponly" in flags, cookie


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "evil.example", "pentad.example.evil.example", ""])
def test_no_other_name_is_answered_to_but_to_ask_on_this_machine_whether_all_is_well(
    client: httpx.Client, host: str
) -> None:
    refused = client.get("/", headers={"Host": host})
    healthy = client.get("/healthz", headers={"Host": host})

    assert refused.status_code == 421
    assert f"https://{NAME}" in refused.text
    assert healthy.status_code == (200 if host in ("127.0.0.1", "localhost") else 421)


def test_nobody_who_is_not_logged_in_sends_a_file(client: httpx.Client) -> None:
    token = {"X-Xsrftoken": "made-up", "Cookie": "_streamlit_xsrf=made-up"}
    refused = client.put("/_stcore/upload_file/a/b", files={"f": b"x"}, headers=token)
    assert refused.status_code == 403
    assert refused.text.endswith(".")


def test_over_plain_http_on_one_machine_nothing_says_that_it_is_encrypted(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with Server(ROOT / "app.py", folder=tmp_path, env={"PENTAD_DATA_DIR": str(tmp_path / "data")}) as local:
        answers = [httpx.get(local.url + path) for path in ("/", "/_stcore/health", "/_stcore/host-config")]
    assert not any("strict-transport-security" in a.headers for a in answers)
    cookies = [cookie for a in answers for cookie in a.headers.get_list("set-cookie")]
    assert cookies
    assert not any("secure" in cookie.lower().split("; ") for cookie in cookies)
