"""Ten tabs of one browser on one interview: what is typed in one stands in the others, over one stream."""

from playwright.sync_api import BrowserContext, Request, expect
from sqlalchemy import Engine

from interview.database.transactions import transaction
from interview.instrument.loader import load, shipped
from interview.services.access import local_owner
from tests import builders
from tests.browser.conftest import Sits
from tests.browser.driving import until, words

TABS = 10
WITHIN_MS = 8_000
IDEA = load(shipped(), file="shipped", language="en").factors[0]
PLACE = IDEA.questions[0].id


def test_a_note_typed_in_one_of_ten_tabs_stands_in_the_nine_others_within_seconds(
    sits: Sits, data: Engine, context: BrowserContext
) -> None:
    with transaction(engine=data) as session:
        owner = local_owner(session=session)
        place = builders.case(session, owner, builders.study(session, owner))
    streams: list[str] = []

    def heard(request: Request) -> None:
        if "/live?" in request.url:
            streams.append(request.url)

    context.on("request", heard)
    desks = [sits(f"/interview?interview={place.interview.hex}&part={IDEA.id}") for _number in range(TABS)]
    for desk in desks:
        expect(desk.note(PLACE)).to_be_visible()
    until(lambda: streams, told=lambda: "no tab listens")
    writer, *readers = desks
    said = words("ten tabs")

    writer.note(PLACE).click()
    writer.insert(said)

    for reader in readers:
        expect(reader.note(PLACE)).to_have_value(said, timeout=WITHIN_MS)
    assert writer.stored_notes() == {PLACE: said}

    last = readers[-1]
    last.go_to_end_of(last.note(PLACE))
    last.insert(" And back.")
    for desk in desks[:-1]:
        expect(desk.note(PLACE)).to_have_value(said + " And back.", timeout=WITHIN_MS)
    assert len(streams) <= 2, "more than one tab holds a stream"
    context.remove_listener("request", heard)
