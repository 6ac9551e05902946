"""An instrument as a file: downloaded, uploaded and checked, offered to new studies or not."""

from html import escape

import streamlit as st

from interview.errors import Problem
from interview.instrument.loader import check, load
from interview.queries.guides import Guide
from interview.services.instruments import first_language, offer, set_offered
from interview.texts import _, plural
from interview.ui import acting, guard, parts
from interview.ui.choices import watch


def download(guide: Guide) -> None:
    """The file as it is kept. It is no data of a study."""
    st.download_button(
        _("Download the file"),
        guide.content,
        file_name=f"{guide.instrument.id}-{guide.instrument.version}.toml",
        mime="application/toml",
        key="download",
        icon=":material/download:",
        on_click="ignore",
    )


def on_offer(guide: Guide) -> None:
    """Whether new studies can choose this version."""

    def changed(offered: bool) -> None:
        acting.do(set_offered, version_id=guide.line.id, offered=offered)

    name, changed_in = watch(f"on_offer_{guide.line.id.hex}", guide.line.offered, changed)
    st.checkbox(_("Offered to new studies"), guide.line.offered, key=name, on_change=changed_in)


def upload() -> None:
    """A file from elsewhere: everything that is wrong with it, or the offer to use it."""
    with st.expander(_("Upload an instrument"), icon=":material/upload_file:", key="upload"):
        given = st.file_uploader(_("Instrument file (TOML)"), type=["toml"], key="instrument_file")
        if given is None:
            return
        content = given.getvalue()
        problems = check(content, file=given.name)
        if problems:
            problem_list(problems)
            return
        instrument = load(content, file=given.name, language=first_language(content))
        parts.prose(
            _(
                "“{title}”, version {version}: no problem found.",
                title=instrument.title,
                version=instrument.version,
            )
        )
        if st.button(_("Offer it to new studies"), key="offer", type="primary"):
            _offer(content, given.name)


def _offer(content: bytes, file: str) -> None:
    made = acting.do(offer, content=content, file=file)
    if made is None:
        parts.messages()
        return
    guard.open_("version", made)
    st.rerun()


def problem_list(problems: tuple[Problem, ...]) -> None:
    """All problems at once: code, place, value, what is wrong and the remedy, as text."""
    parts.prose(
        plural("{n} problem. Nothing was kept.", "{n} problems. Nothing was kept.", len(problems)),
        style="hint",
    )
    head = "".join(f"<th>{escape(h)}</th>" for h in (_("Code"), _("Place"), _("Value"), _("What to do")))
    rows = "".join(
        f"<tr><td>{escape(p.code)}</td><td>{escape(p.place)}</td><td>{escape(_short(p.value))}</td>"
        f"<td>{escape(p.what)} {escape(p.remedy)}</td></tr>"
        for p in problems
    )
    st.html(
        f'<div class="pentad-wide"><table class="pentad-rows pentad-problems" role="alert">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _short(value: str, most: int = 80) -> str:
    return value if len(value) <= most else value[: most - 1] + "…"
