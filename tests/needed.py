"""What some tests need of the machine: a run that must be complete fails without it, any other says so."""

import os
import shutil
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Error, Playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def missing(reason: str) -> NoReturn:
    """Skip with the reason; fail where ``PENTAD_REQUIRE_BROWSER`` is set, as ``.ci/run`` does."""
    (pytest.fail if os.environ.get("PENTAD_REQUIRE_BROWSER") == "1" else pytest.skip)(reason)


def chromium(playwright: Playwright, *, whole: bool = False) -> Browser:
    """Chromium from the PATH, else Playwright's own; without its window where there is such a build of it.

    That one takes half the work: 1.5 s of processor time to open a screen instead of 3.5 s. Letters it sets by
    whole pixels, so what is measured to the pixel asks for the ``whole`` browser, as people have it.
    """
    windowless = None if whole else shutil.which("chromium-headless-shell")
    found = windowless or shutil.which("chromium")
    try:
        return playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
    except Error as error:
        missing(f"no Chromium: {error.message.splitlines()[0]}")
