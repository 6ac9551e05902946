"""A fresh hosted installation: its first administrator, whom it lets in, and who takes part in a study."""

import re
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from interview.database.transactions import transaction
from tests import builders
from tests.browser.test_log_in import contexts, data, issuer, server  # noqa: F401 -- fixtures
from tests.hosted import Provider, admit, sign_in
from tests.servers import Server


def opened(page: Page, server: Server, path: str = "/") -> Page:  # noqa: F811 -- the fixture's value
    page.goto(server.url + path)
    return page


def test_from_the_code_in_the_log_to_a_member_who_is_removed_again(
    server: Server,  # noqa: F811 -- fixtures
    issuer: Provider,  # noqa: F811
    data: Engine,  # noqa: F811
    contexts: Any,  # noqa: F811
) -> None:
    ada = opened(contexts().new_page(), server)
    sign_in(ada, "ada")
    told = re.search(r"enter this code: (\S+)", server.log.read_text())
    assert told
    code = ada.get_by_label("Code from the server's log")
    code.fill("2222-2222-2222-2222")
    ada.get_by_role("button", name="Become the administrator").click()
    expect(ada.get_by_text("This is not the code of the server's log.")).to_be_visible()
    code.fill(told[1].lower())
    ada.get_by_role("button", name="Become the administrator").click()
    expect(ada.get_by_text("Nothing here yet")).to_be_visible()

    bea = opened(contexts().new_page(), server)
    sign_in(bea, "bea")
    expect(bea.get_by_text("You are logged in, but not let in yet")).to_be_visible()
    expect(bea.get_by_role("link", name="People")).to_have_count(0)
    opened(bea, server, "/people")
    expect(bea.get_by_text("You are logged in, but not let in yet")).to_be_visible()
    ada.get_by_role("link", name="People").click()
    ada.get_by_role("button", name="Let in").click()
    expect(ada.get_by_text("Waiting to be let in")).to_have_count(0)
    opened(bea, server)
    expect(bea.get_by_text("Nothing here yet")).to_be_visible()

    owner = admit(data, "ada", issuer=issuer.url)
    with transaction(engine=data) as session:
        study = builders.study(session, owner, title="Clusters of Skåne")
        place = builders.case(session, owner, study, name="Skåne Food")
    opened(ada, server, f"/study?study={study.hex}")
    ada.get_by_text("Invite somebody").click()
    ada.get_by_role("button", name="Make a link").click()
    link = ada.locator("code").first.inner_text()
    carl = contexts().new_page()
    carl.goto(link)
    expect(carl.get_by_role("link", name="Log in")).to_be_visible()
    assert carl.url == server.url + "/invitation", "the token is in no address"
    sign_in(carl, "carl")
    expect(carl.get_by_role("heading", name="Clusters of Skåne")).to_be_visible()
    carl.get_by_role("button", name="Take part").click()
    expect(carl.get_by_text("Skåne Food").first).to_be_visible()

    opened(carl, server, f"/interview?interview={place.interview.hex}")
    expect(carl.get_by_text("We meet every month.").first).to_be_visible()
    opened(ada, server, f"/study?study={study.hex}")
    ada.get_by_role("button", name="Remove", exact=True).last.click()
    ada.get_by_role("button", name="Remove from the study").last.click()
    expect(carl.get_by_text("This is not there any more, or was never there.")).to_be_visible()
    expect(carl.get_by_text("We meet every month.")).to_have_count(
        0
    )  # his screen was told, and drew itself anew
