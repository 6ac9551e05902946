"""The script that Streamlit runs: which screens there are, and what stands on all of them."""

from pathlib import Path
from typing import Literal

import streamlit as st

from interview.settings import ROOT
from interview.texts import _
from interview.ui import front_door, guard, logged_in
from interview.ui.components.drafts import drafts
from interview.ui.parts import messages, plainly
from interview.ui.style import style

PAGES = ROOT / "pages"
UNLISTED: Literal["hidden"] = "hidden"
ICON = Path(__file__).with_name("static") / "pentad.svg"

st.set_page_config(page_title="Pentad", page_icon=str(ICON), layout="wide")
style()

arrival = guard.arrive()
pages = [
    st.Page(PAGES / "home.py", title=_("Home"), default=True),
    st.Page(PAGES / "prepare.py", title=_("Prepare"), url_path="prepare"),
    st.Page(PAGES / "study.py", title=_("Study"), url_path="study"),
    st.Page(PAGES / "interview.py", title=_("Interview"), url_path="interview"),
    st.Page(PAGES / "workshop.py", title=_("Workshop"), url_path="workshop"),
    st.Page(PAGES / "profile.py", title=_("Profile"), url_path="profile"),
    st.Page(PAGES / "share.py", title=_("Share"), url_path="share"),
    st.Page(PAGES / "instrument.py", title=_("Instrument"), url_path="instrument"),
    st.Page(PAGES / "received.py", title=_("Received"), url_path="received"),
]
if logged_in.hosted():
    pages.append(
        st.Page(PAGES / "invitation.py", title=_("Invitation"), url_path="invitation", visibility=UNLISTED)
    )
if arrival.person and arrival.person.administrator:
    pages.append(st.Page(PAGES / "people.py", title=_("People"), url_path="people"))
page = st.navigation(pages, position="hidden" if front_door.closed(arrival) else "top")
if arrival.person:
    front_door.who(arrival.person)
if front_door.closed(arrival):
    front_door.outside(arrival, page=page.url_path)
else:
    drafts()
    messages()
    with plainly():
        if arrival.refused:
            raise arrival.refused
        page.run()
