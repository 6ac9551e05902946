"""Loaded by Python itself at the start of a server under test: on SIGUSR1 it tells its configuration.

It writes to the file that the environment names. The application knows nothing of it.
"""

import json
import os
import signal
from pathlib import Path
from types import FrameType


def tell(number: int, frame: FrameType | None) -> None:
    from streamlit import config

    file = Path(os.environ["PENTAD_TEST_TELLS"])
    told = {name: config.get_option(name) for name in config.get_config_options()}
    part = file.with_suffix(".part")
    part.write_text(json.dumps(told, default=str))
    part.rename(file)


signal.signal(signal.SIGUSR1, tell)
