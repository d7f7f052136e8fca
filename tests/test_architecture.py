"""The house keeps its shape: rooms use what is below them, and every model says what it holds about people.

import-linter sees imports and no string foreign keys ("improvements.Fate"); the models themselves are walked here.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from pghistory.models import Event

from dialog.lib.fields import EncryptedTextField

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = {contract["id"]: contract for contract in CONFIGURATION["tool"]["importlinter"]["contracts"]}
# Ground floor first.
ROOMS = [room for layer in reversed(CONTRACTS["rooms"]["layers"]) for room in layer.split(" | ")]

# Free text that is about no one. Whoever adds a line here says that nobody will write a name in it.
ABOUT_NOBODY = {
    "accounts.Approval.reference",
    "accounts.ImportImage.table",
    "accounts.KeptForm.address",
    "accounts.PersonalCode.code_hash",
    "accounts.User.password",
    "audit.AccessLog.role",
    "audit.AccessLog.what",
    "audit.AccessLog.why",
    "audit.Tombstone.kind",
    "campaigns.Campaign.name",
    "campaigns.Campaign.plan",
    "campaigns.Campaign.question",
    "conversations.Conversation.language",
    "conversations.JourneyStep.name",
    "conversations.Pathway.name",
    "conversations.Resident.language",
    "conversations.ResidentImage.table",
    "insight.Release.digest",
    "insight.Release.withdrawn_reason",
    "insight.ReleaseDimension.label",
    "insight.ReleaseDimension.value",
    "insight.ReleaseTheme.lens",
    "insight.ReleaseTheme.name",
    "insight.ReleaseUnit.name",
    "reports.Report.digest",
    "reports.Resource.service",
    "rights.LedgerEntry.link",
    "themes.ThemePattern.pattern",
    "themes.CoderTraining.digest",
    "themes.CodebookVersion.before",
    "themes.CodebookVersion.mapping",
    "themes.CodebookVersion.names",
    "themes.CodebookVersion.new_names",
    "themes.CodebookVersion.themes",
    "themes.Theme.definition",
    "themes.Theme.examples",
    "themes.Theme.excludes",
    "themes.Theme.includes",
    "themes.Theme.name",
    "units.Unit.import_id",
    "units.Unit.name",
    "units.Unit.path",
    "units.Unit.urgent_phone",
}


def room_models():
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("dialog.")]


def kept_models():
    """Without the history that pghistory makes of them and the rows that only join two others."""
    return [model for model in room_models() if not issubclass(model, Event) and not model._meta.auto_created]


def own_fields(model):
    return [*model._meta.concrete_fields, *model._meta.local_many_to_many]


def relations_pointing_up(every_model):
    found = []
    for model in every_model:
        for field in own_fields(model):
            target = getattr(field.remote_field, "model", None)
            if target is None or target._meta.app_label not in ROOMS:
                continue
            if ROOMS.index(target._meta.app_label) > ROOMS.index(model._meta.app_label):
                found.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    return found


def undeclared(model):
    """Fields that must stand in personal_fields and don't."""
    declared = getattr(model, "personal_fields", ())
    missing = []
    for field in own_fields(model):
        is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
        is_free_text = is_text and not field.choices and not field.name.endswith("code")
        is_resident = getattr(field.remote_field, "model", None) is apps.get_model("conversations.Resident")
        if isinstance(field, EncryptedTextField) or is_resident or is_free_text:
            label = f"{model._meta.label}.{field.name}"
            if field.name not in declared and label not in ABOUT_NOBODY:
                missing.append(label)
    return missing


def test_every_app_of_the_house_is_a_room_in_the_contract():
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("dialog.")}

    assert labels == set(ROOMS) - {"lib"}


def test_no_relation_points_up():
    assert relations_pointing_up(room_models()) == []


def test_a_relation_that_points_up_is_seen():
    class Planted(models.Model):
        # Exactly what import-linter can't see.
        action = models.ForeignKey("improvements.ImprovementAction", on_delete=models.CASCADE)

        class Meta:
            app_label = "units"

    try:
        assert relations_pointing_up([Planted]) == ["units.Planted.action -> improvements.ImprovementAction"]
    finally:
        del apps.all_models["units"]["planted"]
        apps.clear_cache()


@pytest.mark.parametrize("model", kept_models(), ids=lambda model: model._meta.label)
def test_every_model_says_what_it_holds_about_people(model):
    names = {field.name for field in own_fields(model)} | {field.attname for field in model._meta.concrete_fields}

    assert hasattr(model, "personal_fields")
    assert set(model.personal_fields) <= names
    assert undeclared(model) == []


def test_an_undeclared_free_text_is_seen():
    class Planted(models.Model):
        personal_fields = ()
        note = models.TextField()
        words = EncryptedTextField()
        resident = models.ForeignKey("conversations.Resident", on_delete=models.CASCADE)

        class Meta:
            app_label = "improvements"

    try:
        fields = ("note", "words", "resident")
        assert undeclared(Planted) == [f"improvements.Planted.{name}" for name in fields]
    finally:
        del apps.all_models["improvements"]["planted"]
        apps.clear_cache()


def test_the_list_of_texts_about_nobody_holds_no_leftovers():
    labels = {f"{model._meta.label}.{field.name}" for model in kept_models() for field in own_fields(model)}

    assert labels >= ABOUT_NOBODY


def test_history_holds_no_free_text():
    events = [model for model in room_models() if issubclass(model, Event)]
    sealed = [
        f"{event._meta.label}.{field.name}"
        for event in events
        for field in event._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]

    assert events
    assert sealed == []


# --- The contracts bite ---


@pytest.fixture
def copied_house(tmp_path):
    for name in ("dialog", "hvaerviktig"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder):
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_contracts_hold():
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("contract", "planted"),
    [
        ("rooms", {"dialog/units/planted.py": "import dialog.improvements.models\n"}),
        ("rooms", {"dialog/cellar/__init__.py": ""}),
        ("inside", {"dialog/audit/queries.py": "", "dialog/audit/models.py": "import dialog.audit.queries\n"}),
        ("project", {"dialog/home/planted.py": "import hvaerviktig.settings\n"}),
        (
            "cycles",
            {"dialog/lib/one.py": "import dialog.lib.two\n", "dialog/lib/two.py": "import dialog.lib.one\n"},
        ),
    ],
    ids=["upwards", "a room not in the list", "models using queries", "domain using project", "a cycle in a room"],
)
def test_a_planted_violation_turns_its_contract_red(copied_house, contract, planted):
    for path, source in planted.items():
        target = copied_house / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(source)

    result = lint_imports(copied_house)

    assert result.returncode != 0
    assert f"{CONTRACTS[contract]['name']} BROKEN" in " ".join(result.stdout.split())
