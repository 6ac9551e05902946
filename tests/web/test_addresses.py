"""Where a request comes from: what a stranger writes into it is not believed."""

import pytest

from interview.web.addresses import source


def asked(*forwarded: str, client: tuple[str, int] | None = ("10.0.0.1", 4711)) -> dict:
    headers = [(b"x-forwarded-for", each.encode("latin-1")) for each in forwarded]
    return {"type": "http", "headers": headers, "client": client}


@pytest.mark.parametrize("forwarded", ["", "1.1.1.1", "1.1.1.1, 2.2.2.2", "nonsense", "::1"])
def test_without_a_proxy_of_ours_nothing_is_believed(forwarded: str) -> None:
    assert source(asked(forwarded), proxies=0) == "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "found"), [(1, "3.3.3.3"), (2, "2.2.2.2"), (3, "1.1.1.1"), (4, "10.0.0.1")]
)
def test_as_many_entries_are_believed_from_the_right_as_there_are_proxies(proxies: int, found: str) -> None:
    assert source(asked("1.1.1.1, 2.2.2.2", "3.3.3.3"), proxies=proxies) == found


def test_what_a_stranger_puts_on_the_left_changes_nothing() -> None:
    assert {source(asked(f"{n}.9.9.9, 5.5.5.5"), proxies=1) for n in range(200)} == {"5.5.5.5"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("5.5.5.5:80", "5.5.5.5"),
        ("[2001:db8::7]:80", "2001:db8::"),
        ("2001:db8::8", "2001:db8::"),
        ("[::1]", "::1"),
        ("::ffff:5.5.5.5", "5.5.5.5"),
        ("unknown", "10.0.0.1"),
        ("<script>", "10.0.0.1"),
        ("999.1.1.1", "10.0.0.1"),
    ],
)
def test_an_address_is_read_in_one_spelling_and_what_is_none_is_not(written: str, found: str) -> None:
    assert source(asked(written), proxies=1) == found


def test_an_address_that_the_server_itself_believed_is_not_when_no_proxy_is_ours() -> None:
    assert source(asked("6.6.6.6", client=("6.6.6.6", 0)), proxies=0) == "127.0.0.1"
    assert source(asked("6.6.6.6", client=("6.6.6.6", 0)), proxies=1) == "6.6.6.6"


def test_a_connection_without_an_address_has_none() -> None:
    assert source(asked(client=None), proxies=0) == ""
    assert source(asked(client=("testclient", 50000)), proxies=0) == "testclient"
