"""Speaking Streamlit's own protocol over a raw websocket, as no browser would."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

MOST_SECONDS = 20


@dataclass
class Spoken:
    """An open session: what is sent to it, and all that it has answered since it was opened."""

    socket: ClientConnection
    page: str
    query: str = ""
    hash: str = ""
    heard: list[ForwardMsg] = field(default_factory=list)

    def run(
        self, *, pressed: str = "", fragment: str = "", states: Mapping[str, WidgetState] | None = None
    ) -> list[ForwardMsg]:
        """Ask for a run and wait until it has ended; all that was sent meanwhile.

        ``pressed`` is the id of a button, ``fragment`` that of the part that is to be drawn.
        """
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = self.page
        asked.rerun_script.page_script_hash = self.hash
        asked.rerun_script.fragment_id = fragment
        for id, state in (states or {}).items():
            state.id = id
            asked.rerun_script.widget_states.widgets.append(state)
        if pressed:
            asked.rerun_script.widget_states.widgets.append(WidgetState(id=pressed, trigger_value=True))
        self.socket.send(asked.SerializeToString())
        received = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(bytes(self.socket.recv(timeout=MOST_SECONDS)))  # type: ignore[arg-type]
            received.append(message)
            if message.WhichOneof("type") == "new_session":
                self.hash = message.new_session.page_script_hash
            if message.WhichOneof("type") == "script_finished" and _ended(message):
                self.heard += received
                return received


def _ended(message: ForwardMsg) -> bool:
    """Not only given up for another run that follows at once."""
    return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


@contextmanager
def session(
    url: str,
    *,
    page: str = "",
    query: str = "",
    origin: str | None = None,
    cookies: Mapping[str, str] | None = None,
) -> Iterator[Spoken]:
    """A session on a page. With ``cookies`` it comes from the own page, with the token against forgery."""
    protocols = [Subprotocol("streamlit")]
    headers = {}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        protocols.append(Subprotocol(cookies[XSRF_COOKIE_NAME]))
        origin = origin or url
    with connect(
        url.replace("http://", "ws://") + "/_stcore/stream",
        subprotocols=protocols,
        origin=None if origin is None else Origin(origin),
        additional_headers=headers,
        max_size=2**25,
    ) as socket:
        yield Spoken(socket, page, query)


def run_page(
    url: str,
    *,
    page: str,
    query: str = "",
    origin: str | None = None,
    cookies: Mapping[str, str] | None = None,
) -> list[ForwardMsg]:
    """Open a session whose first request is for ``page``; all that the server sends until the run ended."""
    with session(url, page=page, query=query, origin=origin, cookies=cookies) as opened:
        return opened.run()


def words(messages: list[ForwardMsg]) -> str:
    """Everything in the messages, as text: what is not in it was not sent."""
    return "\n".join(str(message) for message in messages)
