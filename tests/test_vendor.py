"""What we have copied from npm is whole, licensed, and no more than we use."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
FOLDERS = sorted(path for path in VENDOR.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_vendored_folder_is_what_its_source_note_says(folder):
    lines = (folder / "SOURCE.txt").read_text().splitlines()
    noted = dict(reversed(line.split("  ", 1)) for line in lines[4:])
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha512(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SOURCE.txt"
    }

    assert re.fullmatch(r"[@\w]\S* \d+\.\d+\.\d+", lines[0])
    assert lines[1].startswith("sha512-")
    assert "LICENSE" in found
    assert noted == found


def test_the_icons_are_those_that_the_templates_use():
    used = set()
    for template in (ROOT / "templates").rglob("*.html"):
        used.update(re.findall(r"""{%\s*icon\s+["'](\w+)["']""", template.read_text()))

    assert used == {path.stem for path in (VENDOR / "aksel-icons").glob("*.svg")}


def test_no_stylesheet_names_a_file_that_is_not_there():
    for sheet in (ROOT / "static").rglob("*.css"):
        text = sheet.read_text()
        assert "sourceMappingURL" not in text
        for address in re.findall(r"url\(([^)\"']+)\)", text):
            assert (sheet.parent / address).exists(), f"{sheet.name}: {address}"
