"""A file is written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from interview.errors import Refused, Unavailable
from interview.exports.files import write_file

FULL = Path("/dev/full")


def test_a_file_is_for_its_owner_only_and_nothing_else_is_left_behind(tmp_path: Path):
    write_file(b"all", path=tmp_path / "study.json")

    assert [file.name for file in tmp_path.iterdir()] == ["study.json"]
    assert (tmp_path / "study.json").read_bytes() == b"all"
    assert (tmp_path / "study.json").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_left_as_it_is_unless_it_may_be_replaced(tmp_path: Path):
    file = tmp_path / "study.json"
    file.write_bytes(b"mine")

    with pytest.raises(Refused) as refused:
        write_file(b"new", path=file)

    assert refused.value.codes == ("EXP-001",)
    assert file.read_bytes() == b"mine"
    write_file(b"new", path=file, replace=True)
    assert file.read_bytes() == b"new"
    assert [file.name for file in tmp_path.iterdir()] == ["study.json"]


def test_a_file_that_appears_while_writing_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "study.json"
    really = os.fsync

    def meanwhile(descriptor: int) -> None:
        file.write_bytes(b"somebody else's")
        really(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(Refused) as refused:
        write_file(b"new", path=file)

    assert refused.value.codes == ("EXP-001",)
    assert file.read_bytes() == b"somebody else's"
    assert [file.name for file in tmp_path.iterdir()] == ["study.json"]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_disk_that_is_full_leaves_the_old_file_and_no_half_of_the_new(tmp_path: Path):
    file = tmp_path / "study.json"
    file.write_bytes(b"old")

    with pytest.raises(Unavailable), without_room(FULL):
        write_file(b"new", path=file, replace=True)

    assert file.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["study.json"]


@pytest.mark.parametrize("replace", [True, False])
def test_a_folder_or_a_device_is_never_replaced(tmp_path: Path, replace: bool):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    for place in (tmp_path, pipe):
        with pytest.raises(Refused) as refused:
            write_file(b"all", path=place, replace=replace)
        assert refused.value.codes == ("EXP-003",)

    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize("place", ["missing/study.json", "x" * 300])
def test_a_place_where_no_file_can_be_is_a_sentence(tmp_path: Path, place: str):
    with pytest.raises(Unavailable) as refused:
        write_file(b"all", path=tmp_path / place, replace=True)

    assert refused.value.codes == ("EXP-002",)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def without_room(device: Path) -> Iterator[None]:
    """Every new file is the device that has no room."""
    really = os.open

    def on_device(path: Path, flags: int, mode: int = 0o777) -> int:
        os.close(really(path, flags, mode))
        return really(device, os.O_WRONLY)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", on_device)
        yield
