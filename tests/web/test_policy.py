"""The checks that stand before every route, as plain functions."""

import pytest

from interview.web.policy import inline_script_hashes
from interview.web.shield import host_name, same_origin


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1:8501", "127.0.0.1"),
        ("LocalHost", "localhost"),
        ("[::1]:80", "[::1]"),
        ("", ""),
        ("a.b.:1", "a.b"),
    ],
)
def test_a_host_is_named_without_its_port(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://127.0.0.1:8501", "127.0.0.1:8501", True),
        ("https://pentad.example", "pentad.example", True),
        ("https://pentad.example", "pentad.example:443", True),
        ("http://pentad.example", "pentad.example:80", True),
        ("https://pentad.example", "pentad.example:80", False),
        ("http://127.0.0.1:8502", "127.0.0.1:8501", False),
        ("http://127.0.0.1:8501.evil.example", "127.0.0.1:8501", False),
        ("http://localhost:8501", "127.0.0.1:8501", False),
        ("ftp://127.0.0.1:8501", "127.0.0.1:8501", False),
        ("http://a:99999", "a:99999", False),
        ("null", "null", False),
        ("", "", False),
    ],
)
def test_an_origin_is_ours_only_with_the_same_name_and_port(origin: str, host: str, same: bool) -> None:
    assert same_origin(origin, host) is same


def test_only_scripts_inside_the_page_are_hashed() -> None:
    page = '<script src="a.js"></script><script>\n1 </script><script type="module" src=b></script>'
    assert inline_script_hashes(page) == ["'sha256-OKVO/yVYWlwBzPP4sdLP20ALPNWnnM1o5M1fMe5mxUM='"]
