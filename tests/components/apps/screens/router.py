"""Two screens: one with every component, one to go to."""

import datetime

import streamlit as st

from interview import live as events
from interview.ui.components.clock import Section, clock
from interview.ui.components.drafts import drafts
from interview.ui.components.field import Branch, capture, field
from interview.ui.components.keys import Binding, keys
from interview.ui.components.live import live
from tests.components.apps import store


def box(record: str, label: str) -> None:
    text, version = store.text_of(record)
    branches = [Branch(*branch) for branch in store.branches_of(record)]
    field(key=f"field-{record}", record=record, text=text, version=version, label=label, branches=branches)


@st.fragment
def board() -> None:
    versions = events.versions(["study:1"])
    st.session_state["board runs"] = st.session_state.get("board runs", 0) + 1
    st.text(f"board {len(store.quotes())} quotes")
    st.text(f"stored {store.text_of('note/1')[0]}")
    st.text(f"board runs {st.session_state['board runs']}")
    live(key="live", topics=versions)


@st.fragment
def quote_box() -> None:
    added = capture(key="quote", box="quote/1", payload={"speaker": "Manager of CI 2"}, label="Quote")
    st.text(f"added {added['id'] if added else 'nothing'}")


def notes() -> None:
    st.title("Notes")
    st.session_state["page runs"] = st.session_state.get("page runs", 0) + 1
    st.text(f"page runs {st.session_state['page runs']}")
    now = datetime.datetime.now(datetime.UTC)
    late = Section(name="Idea", elapsed=14 * 60 + 58, planned_minutes=15)
    clock(key="clock", as_of=now, elapsed=754, running=True, section=late, planned_minutes=90)
    for record in ("note/1", "note/2"):
        box(record, f"Note {record}")
    box("gone/1", "A note that somebody deleted")
    quote_box()
    board()
    if st.button("Count", key="count"):
        st.session_state["counted"] = st.session_state.get("counted", 0) + 1
    st.text(f"counted {st.session_state.get('counted', 0)}")
    st.text_area("A box of Streamlit's own", key="plain")
    for number in range(3, 12):
        box(f"note/{number}", f"Note {number}")
    bindings = [
        Binding(letter="q", focus='[data-testid="capture"]'),
        Binding(letter="n", step='[data-testid="field"]'),
        Binding(letter="j", click="count"),
    ]
    keys(key="keys", bindings=bindings, header='[data-testid="stHeader"]')


def other() -> None:
    st.title("Other")
    st.text(f"stored {store.text_of('note/1')[0]}")


screen = st.navigation([st.Page(notes, default=True), st.Page(other, url_path="other")])
drafts()
screen.run()
