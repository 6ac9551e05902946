"""A level with its descriptors beside it, or one of the states that say why there is none."""

from collections.abc import Callable

import streamlit as st

from interview import words
from interview.instrument.structure import Factor, Instrument
from interview.services.judgements import Values
from interview.texts import _
from interview.ui.choices import pick, watch
from interview.ui.parts import plain
from interview.vocabulary import State


def level_choice(
    instrument: Instrument,
    factor: Factor,
    *,
    value: Values,
    key: str,
    chosen: Callable[[dict[str, object]], object],
    disabled: bool = False,
) -> None:
    """One choice among the levels, lowest first, or one of the states; ``chosen`` is given both.

    The two controls show what stands in the database, where a level and a state exclude each other.
    """
    _levels(instrument, factor, value=value, key=key, chosen=chosen, disabled=disabled)
    pick(
        _("Or no level, because"),
        list(State),
        named=words.state,
        value=value.state,
        key=f"state_{key}",
        chosen=lambda state: chosen({"level": None, "state": state}),
        disabled=disabled,
    )


def _levels(
    instrument: Instrument,
    factor: Factor,
    *,
    value: Values,
    key: str,
    chosen: Callable[[dict[str, object]], object],
    disabled: bool,
) -> None:
    names = {level.number: level.name for level in instrument.levels}
    descriptors = {d.level: d.text for d in factor.descriptors}
    name, changed = watch(key, value.level, lambda level: chosen({"level": level, "state": None}))
    with st.container(key=f"levels_{key}"):
        st.radio(
            _("Level"),
            list(names),
            index=None if value.level is None else list(names).index(value.level),
            format_func=lambda level: f"**{plain(names[level])}**",
            captions=[plain(descriptors.get(level, "")) for level in names],
            key=name,
            on_change=changed,
            disabled=disabled,
            label_visibility="collapsed",
        )
