"""Speaking Streamlit's own protocol over a raw websocket, as no browser would."""

import asyncio

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

MOST_SECONDS = 20


def run_page(url: str, *, page: str, query: str = "", origin: str | None = None) -> list[ForwardMsg]:
    """Open a session whose first request is for ``page``; all that the server sends until the run ended."""
    return asyncio.run(_run_page(url, page=page, query=query, origin=origin))


async def _run_page(url: str, *, page: str, query: str, origin: str | None) -> list[ForwardMsg]:
    address = url.replace("http://", "ws://") + "/_stcore/stream"
    received: list[ForwardMsg] = []
    async with connect(address, subprotocols=["streamlit"], origin=origin, max_size=2**25) as socket:  # type: ignore[list-item, arg-type]
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
        await socket.send(asked.SerializeToString())
        async with asyncio.timeout(MOST_SECONDS):
            while True:
                message = ForwardMsg()
                message.ParseFromString(bytes(await socket.recv()))  # type: ignore[arg-type]
                received.append(message)
                if message.WhichOneof("type") == "script_finished":
                    return received


def words(messages: list[ForwardMsg]) -> str:
    """Everything in the messages, as text: what is not in it was not sent."""
    return "\n".join(str(message) for message in messages)
