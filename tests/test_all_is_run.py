"""Every test is run: by ``pytest`` alone, or by what ``.ci/run`` names beside it."""

import re
import tomllib

from interview.settings import ROOT


def folders() -> set[str]:
    return {f"tests/{file.parent.name}" for file in (ROOT / "tests").glob("*/test_*.py")}


def by_default() -> list[str]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["testpaths"]


def beside() -> list[str]:
    lines = re.findall(r"^pytest --reruns 1 (tests/.*)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    return [folder for line in lines for folder in line.split()]


def test_every_folder_of_tests_is_run_once() -> None:
    named = [*by_default(), *beside()]
    assert sorted(named) == sorted({"tests/test_*.py", *folders()})


def test_what_runs_without_a_name_is_run_too() -> None:
    assert re.search(r"&& pytest$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
