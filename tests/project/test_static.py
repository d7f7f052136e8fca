import json
import stat
from functools import partial

import brotli
from django.core.management import call_command

from hvaerviktig import settings as project

# tests.settings serves straight from static/, in the very same dictionary.
DEPLOYED = {"staticfiles": {"BACKEND": "hvaerviktig.storage.HashedStaticStorage", "OPTIONS": project.STATIC_OPTIONS}}


def test_every_static_file_gets_its_contents_hash_in_its_name(tmp_path, settings, monkeypatch):
    # How small they are packed is not asked here, and takes eight seconds of a core.
    monkeypatch.setattr(brotli, "compress", partial(brotli.compress, quality=1))
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": DEPLOYED["staticfiles"]}

    call_command("collectstatic", interactive=False, verbosity=0)

    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert "django_htmx/htmx-2.min.js" in names
    assert all((tmp_path / hashed).exists() for hashed in names.values())
    assert all(hashed != name for name, hashed in names.items())
    # Made when the image is built, served by another user.
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()} == {0o644}
