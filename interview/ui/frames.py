"""What the frames between a browser and Streamlit mean, as far as they are paced and looked through."""

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from interview.web.pacing import Frames

UNREADABLE = "unreadable"
SHORT = 200
"""The end of a drawing takes a few dozen bytes: longer frames need no look."""


def asks(frame: bytes) -> str:
    """The kind of a browser's message, by Streamlit's own name for it."""
    try:
        return BackMsg.FromString(frame).WhichOneof("type") or UNREADABLE
    except DecodeError:
        return UNREADABLE


def drawn(frame: bytes) -> bool:
    """Whether the frame says that a drawing has ended. One that ends to begin anew has not."""
    if len(frame) > SHORT:
        return False
    try:
        told = ForwardMsg.FromString(frame)
    except DecodeError:
        return False
    return (
        told.WhichOneof("type") == "script_finished"
        and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    )


FRAMES = Frames(asks=asks, drawn=drawn)
