import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hvaerviktig.environment import Environment, MisconfiguredError, kept_secret, key_ring_from, new_key

ROOT = Path(__file__).resolve().parent.parent.parent
KNOWN = frozenset({"ALLOWED_HOSTS", "DEMO", "PORT", "SECRET_KEY", "HVA_VAR"})


def environment(**values):
    return Environment(values, KNOWN)


def deployed(**changes):
    """What a municipality sets; None leaves one out."""
    values = {
        "SECRET_KEY": "s" * 64,
        "FIELD_KEYS": f"k1:{new_key()}",
        "LOOKUP_KEY": new_key(),
        "OUTBOX_KEYS": f"k1:{new_key()}",
        "ALLOWED_HOSTS": "dialog.example.org",
        "DATABASE_URL": "postgresql://app@localhost/dialog",
        "OWNER_DATABASE_URL": "postgresql://owner@localhost/dialog",
        "PATH": os.environ["PATH"],
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def load_settings(values):
    command = [sys.executable, "-c", "import hvaerviktig.settings"]
    return subprocess.run(command, cwd=ROOT, env=values, capture_output=True, text=True, check=False)


def test_settings_load_in_a_full_environment():
    assert load_settings(deployed()).stderr == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"SECRET_KEY": None},
        {"SECRET_KEY": "short"},
        {"FIELD_KEYS": None},
        {"FIELD_KEYS": "k1:c2hvcnQ="},
        {"LOOKUP_KEY": "not base64 at all"},
        {"OUTBOX_KEYS": None},
        {"ALLOWED_HOSTS": None},
        {"DATABASE_URL": None},
        {"DATABASE_URL": "mysql://x"},
        {"OWNER_DATABASE_URL": "postgresql://owner@localhost"},
        {"PORT": "http"},
        {"TRUSTED_PROXY_COUNT": "-1"},
        {"DEMO": "perhaps"},
        {"TRUSTED_PROXY_COUNTS": "1"},
        {"ALOWED_HOSTS": "x"},
        {"HVA_ANYTHING": "1"},
        {"SECRET_KEY": None, "SECRET_KEY_FILE": "/nowhere/at/all"},
    ],
    ids=lambda changes: ",".join(f"{name}={value}" for name, value in changes.items())[:40],
)
def test_a_wrong_environment_is_refused_by_name(changes):
    result = load_settings(deployed(**changes))

    assert result.returncode == 1
    assert f"MisconfiguredError: {list(changes)[-1]}:" in result.stderr.replace("DATABASE_URL_FILE", "DATABASE_URL")


def test_a_complaint_never_repeats_a_secret():
    result = load_settings(deployed(LOOKUP_KEY="hemmelig-nok"))

    assert result.returncode == 1
    assert "hemmelig-nok" not in result.stderr


def test_a_misspelt_name_is_answered_with_the_right_one():
    with pytest.raises(MisconfiguredError, match="SECRET_KEYS: unknown variable, did you mean SECRET_KEY"):
        environment(SECRET_KEYS="x").refuse_misspelt()


def test_other_peoples_variables_are_left_alone():
    environment(HOME="/", SORT="x", LC_ALL="C", PORT="1").refuse_misspelt()


def test_a_secret_is_read_from_its_file(tmp_path):
    (tmp_path / "secret").write_text("from the file\n")

    assert environment(SECRET_KEY_FILE=str(tmp_path / "secret")).text("SECRET_KEY") == "from the file"


def test_a_secret_given_twice_is_refused(tmp_path):
    with pytest.raises(MisconfiguredError, match="SECRET_KEY: set either"):
        environment(SECRET_KEY="a", SECRET_KEY_FILE=str(tmp_path)).text("SECRET_KEY")


def test_the_first_key_of_the_ring_is_the_current_one():
    new, old = new_key(), new_key()

    ring = key_ring_from("FIELD_KEYS", f"k2:{new}\nk1:{old},")

    assert list(ring.items()) == [("k2", base64.b64decode(new)), ("k1", base64.b64decode(old))]


def test_a_kept_secret_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "keys" / "secret_key"

    first, second = kept_secret(path, new_key), kept_secret(path, new_key)

    assert first == second
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"]
