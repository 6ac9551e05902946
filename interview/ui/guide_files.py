"""An instrument as a file: downloaded, uploaded and checked, offered to new studies or not."""

import re
from html import escape
from uuid import UUID, uuid4, uuid5

import streamlit as st

from interview.errors import Problem
from interview.instrument.loader import check, load
from interview.instrument.structure import Instrument
from interview.instrument.writer import edit
from interview.queries.guides import Guide, VersionLine
from interview.services.instruments import first_language, offer, set_offered
from interview.texts import _, plural
from interview.ui import acting, guard, parts
from interview.ui.choices import watch
from interview.ui.preparing import fields

NUMBERED = re.compile(r"(\d{1,6})\.(\d{1,6})")


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

    def changed(offered: bool, operation: UUID = uuid4()) -> None:  # noqa: B008 -- minted while drawing
        each = uuid5(operation, str(offered))  # set and taken back before the screen is drawn: two operations
        acting.do(set_offered, operation=each, version_id=guide.line.id, offered=offered)

    name, changed_in = watch(f"on_offer_{guide.line.id.hex}", guide.line.offered, changed)
    st.checkbox(_("Offered to new studies"), guide.line.offered, key=name, on_change=changed_in)


def upload(versions: tuple[VersionLine, ...]) -> None:
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
        name = _name(instrument, versions)
        if st.button(_("Offer it to new studies"), key="offer", type="primary"):
            _offer(content, given.name, instrument, name)


def _name(instrument: Instrument, versions: tuple[VersionLine, ...]) -> str:
    """The name that the version is to have: its own, or another where that one stands for other words."""
    if any(instrument.digest == line.digest for line in versions):
        parts.prose(_("This file is kept already."), style="facts")
        return instrument.version
    taken = {line.version for line in versions if line.instrument == instrument.id}
    if instrument.version not in taken:
        return instrument.version
    parts.prose(
        _(
            "Version {version} of this instrument is kept already, with other words. This file needs a name of "
            "its own; it is written anew under that name, without its comments.",
            version=instrument.version,
        ),
        style="hint",
    )
    return st.text_input(
        _("Name of the new version"),
        proposed(instrument.version, taken),
        key=f"upload_name_{instrument.digest[:12]}",
        width=200,
    ).strip()


def _offer(content: bytes, file: str, instrument: Instrument, name: str) -> None:
    form = f"offer_{instrument.digest}_{name}"

    def offered() -> UUID | None:
        renamed = content
        if name != instrument.version:
            renamed = edit(content, changes={}, version=name, language=instrument.language)
        made: UUID | None = acting.do(offer, operation=acting.operation(form), content=renamed, file=file)
        return made

    made = fields.attempt(offered)
    if made is None:
        parts.messages()
        return
    acting.renew(form)
    guard.open_("version", made)  # type: ignore[arg-type]
    st.rerun()


def proposed(version: str, taken: set[str]) -> str:
    """The next free name after ``version``: 1.0, then 1.1; anything else gets a number behind it."""
    numbered = NUMBERED.fullmatch(version)
    number = int(numbered[2]) if numbered else 1
    while version in taken:
        number += 1
        version = f"{numbered[1]}.{number}" if numbered else f"{version.rpartition('-')[0] or version}-{number}"
    return version


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
