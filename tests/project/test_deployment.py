"""Dockerfile and compose.yaml, as far as they can be held without an engine."""

import contextlib
import http.client
import json
import re
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.management import CommandError, call_command

from dialog.rights import copies
from hvaerviktig import healthcheck
from hvaerviktig.settings import env
from scripts.keep_previous_static import keep

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["set-up", "web", "scheduler"]
STAGES = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(), flags=re.M)
LAST_STAGE = STAGES[-1]
SECRET = re.compile("KEY|PASSWORD|SECRET|DATABASE_URL")
IN_IMAGE = set(re.findall(r"\b([A-Z_]+)=", LAST_STAGE))
# Read by compose itself, not by us.
OF_COMPOSE = {"RELEASE", "PREVIOUS"}


def test_there_is_a_database_a_set_up_a_web_server_and_a_scheduler():
    assert sorted(SERVICES) == sorted(["database", *OURS])
    assert SERVICES["database"]["image"] == "postgres:18"


def test_what_serves_others_tells_whether_it_is_alive():
    assert "pg_isready" in SERVICES["database"]["healthcheck"]["test"]
    assert "healthcheck" not in SERVICES["web"]
    assert 'HEALTHCHECK --interval=15s --timeout=10s --start-period=60s CMD ["python", "-m", ' in LAST_STAGE
    assert all(SERVICES[name]["healthcheck"] == {"disable": True} for name in ("set-up", "scheduler"))


def test_the_tables_are_brought_up_to_date_before_anybody_is_served():
    assert SERVICES["set-up"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("web", "scheduler"):
        assert SERVICES[name]["depends_on"] == {"set-up": {"condition": "service_completed_successfully"}}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_secret_stands_in_the_file(name):
    service = SERVICES[name]
    secrets = {key: value for key, value in service["environment"].items() if SECRET.search(key)}

    assert secrets
    for key, value in secrets.items():
        assert key.endswith("_FILE")
        assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert set(service["secrets"]) <= COMPOSE["secrets"].keys()


def test_the_web_server_cannot_become_the_owner_of_the_tables():
    assert "OWNER_DATABASE_URL_FILE" in SERVICES["set-up"]["environment"]
    assert "OWNER_DATABASE_URL_FILE" not in SERVICES["web"]["environment"]
    assert not {"owner_database_url", "owner_password", "postgres_password"} & set(SERVICES["web"]["secrets"])


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_do_as_little_as_possible(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_compose_hands_on_every_setting_and_no_other():
    given = {key.removesuffix("_FILE") for name in OURS for key in SERVICES[name]["environment"]}

    assert given <= env.known
    assert env.known - given - IN_IMAGE == {"DEMO", "PORT"}


def test_what_compose_reads_from_its_own_environment_has_the_settings_names():
    read = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))

    assert read - OF_COMPOSE <= env.known


def test_every_secret_is_made_by_the_script():
    script = (ROOT / "deploy" / "make_secrets.sh").read_text()

    assert all(f"> secrets/{name}\n" in script for name in COMPOSE["secrets"])


def test_the_last_stage_has_no_build_tools_and_no_root():
    assert not re.search(r"\b(pip|uv|gcc|make|python3-venv|git)\b", LAST_STAGE)
    assert LAST_STAGE.index("USER 10001\n") < LAST_STAGE.index("CMD")
    assert "COPY . ." not in LAST_STAGE


def test_the_image_is_made_with_the_uv_of_the_makefile():
    version = re.search(r"UV_VERSION := (\S+)", (ROOT / "Makefile").read_text())

    assert f"uv=={version[1]}\n" in (ROOT / "Dockerfile").read_text()


def test_only_what_is_named_goes_into_the_image():
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]

    assert lines[0] == "*"
    assert not {"!secrets", "!var", "!tests", "!.git"} & set(lines)
    assert all((ROOT / line[1:]).exists() for line in lines if line.startswith("!"))


# --- The health check ---


@pytest.mark.parametrize(
    ("allowed", "host"),
    [("dialog.kommune.no", "dialog.kommune.no"), (".kommune.no", "kommune.no"), ("*", "localhost")],
)
def test_the_health_check_asks_by_a_name_that_is_let_in(settings, allowed, host):
    settings.ALLOWED_HOSTS = [allowed]

    assert healthcheck.own_address() == host


def test_the_health_check_tells_a_server_from_none(server, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    # Its socket takes calls before it has woken up.
    with contextlib.closing(http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)) as caller:
        caller.request("GET", "/healthz")
        assert caller.getresponse().status == 200

    assert healthcheck.is_alive(urlsplit(server).port)
    assert not healthcheck.is_alive(1)


# --- The previous release's files ---


def release(folder, files):
    """``files``: name in the pages to (hashed name, content)."""
    folder.mkdir()
    for hashed, content in files.values():
        (folder / hashed).write_text(content)
        (folder / f"{hashed}.gz").write_text("small")
    names = {name: hashed for name, (hashed, _) in files.items()}
    (folder / "staticfiles.json").write_text(json.dumps({"paths": names}))
    return folder


def test_pages_of_the_previous_release_still_find_their_files_but_not_those_before_it(tmp_path):
    old = release(tmp_path / "old", {"a.css": ("a.1.css", "old"), "same.js": ("same.1.js", "same")})
    (old / "a.0.css").write_text("kept from the release before the previous one")
    new = release(tmp_path / "new", {"a.css": ("a.2.css", "new"), "same.js": ("same.1.js", "same")})

    assert keep(old, new) == 2

    kept = sorted(path.name for path in new.iterdir() if path.suffix != ".json" and not path.name.endswith(".gz"))
    assert kept == ["a.1.css", "a.2.css", "same.1.js"]
    assert (new / "a.1.css.gz").exists()
    assert json.loads((new / "staticfiles.json").read_text())["paths"]["a.css"] == "a.2.css"


def test_without_a_previous_release_nothing_is_kept(tmp_path):
    (tmp_path / "none").mkdir()

    assert keep(tmp_path / "none", release(tmp_path / "new", {"a.css": ("a.2.css", "new")})) == 0


# --- The night's copy ---


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_nights_copy_lets_old_copies_go_and_nothing_else(settings, tmp_path):
    settings.BACKUPS, settings.BACKUP_DAYS = str(tmp_path), 14
    manifest = {"made_at": "2020-01-01T00:00:00+00:00", "keys": [], "dump_sha256": "", "tables": {}}
    for name in ("old", "broken off", "somebody else's"):
        (tmp_path / name).mkdir()
    (tmp_path / "old" / copies.MANIFEST).write_text(json.dumps(manifest))
    (tmp_path / "broken off" / f"{copies.DUMP}.part").write_text("half")

    call_command("backup", stdout=(out := StringIO()))

    left = sorted(path.name for path in tmp_path.iterdir())
    assert left[1:] == ["broken off", "somebody else's"]
    assert len(copies.read_manifest(tmp_path / left[0]).tables) > 20
    assert "old is deleted." in out.getvalue()


def test_a_copy_without_a_place_is_refused(settings):
    settings.BACKUPS = ""

    with pytest.raises(CommandError, match="HVA_BACKUPS"):
        call_command("backup")
