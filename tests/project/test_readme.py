"""The README's tables and lists are held against the code they speak of."""

import re
from pathlib import Path

import pytest

from hvaerviktig import settings
from hvaerviktig.scheduler import JOBS

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCE = (ROOT / "hvaerviktig" / "settings.py").read_text(encoding="utf-8")


def section(title):
    return re.split(r"^#{2,3} ", README.split(f"# {title}\n", 1)[1], maxsplit=1, flags=re.M)[0]


def table(title):
    """First cell's name to the other cells."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in section(title).splitlines() if line.startswith("| `")]
    names = [row[0].strip().split("`")[1] for row in rows]
    assert len(names) == len(set(names))
    return {name: [cell.strip() for cell in row[1:]] for name, row in zip(names, rows, strict=True)}


def test_every_setting_has_its_row_and_every_row_its_setting():
    assert sorted(table("Settings")) == sorted(settings.env.known)


def test_every_setting_that_is_known_is_read():
    read = set(re.findall(r'(?:env\.\w+|_secret|_database)\(\s*"([A-Z_]+)"', SOURCE))

    assert read == settings.env.known


def test_every_setting_is_explained_with_a_default_and_an_example():
    for name, (meaning, default, example) in table("Settings").items():
        assert meaning and default and example, name


def test_the_defaults_are_those_of_the_code():
    numbers = dict(re.findall(r'env\.whole_number\("([A-Z_]+)", default=(\d+)', SOURCE))

    assert numbers
    for name, default in numbers.items():
        if default != "0" or name == "TRUSTED_PROXY_COUNT":
            assert table("Settings")[name][1] == f"`{default}`", name


def test_every_command_has_its_row_and_every_row_its_command():
    commands = {path.stem for path in ROOT.glob("dialog/*/management/commands/*.py")} - {"__init__"}

    assert {name.split()[0] for name in table("Commands")} == commands


def test_the_lines_for_cron_are_those_of_the_scheduler():
    lines = re.findall(r"^\d+ \d+ \* \* .*$", section("What the night runs"), flags=re.M)

    assert lines == [job.as_cron_line() for job in JOBS]


def test_every_room_is_named_in_its_order():
    rooms = [path.parent.name for path in ROOT.glob("dialog/*/__init__.py")]

    named = re.findall(r"^\| `(\w+)` \|", section("The rooms"), flags=re.M)
    assert sorted(named) == sorted(rooms)
    layers = re.search(r"^layers = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), flags=re.M | re.S)
    order = re.findall(r"\w+", layers[1].replace("|", ","))
    # Two on one floor may be named in either order.
    assert named[:9] == order[::-1][:9]


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http|#)([^)#]+)", README))
def test_every_link_leads_to_something(link):
    assert (ROOT / link).exists()
