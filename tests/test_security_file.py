"""``SECURITY.md`` promises what is tested: every test that it names is there."""

import re

from interview.settings import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)`")
MODULES = re.compile(r"`python -m (tests\.[\w.]+)`")
SETTINGS = re.compile(r"`(PENTAD_[A-Z_]+)")


def test_every_test_and_setting_that_the_file_names_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = set(NAMED.findall(text)) | {f"{name.replace('.', '/')}.py" for name in MODULES.findall(text)}

    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(set(SETTINGS.findall(text))) if f"`{name}`" not in readme] == []
    assert (ROOT / "deploy").is_dir()
