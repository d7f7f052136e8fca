import json

from django.core.management import call_command


def test_every_static_file_gets_its_contents_hash_in_its_name(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "hvaerviktig.storage.HashedStaticStorage"}}

    call_command("collectstatic", interactive=False, verbosity=0)

    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert "django_htmx/htmx-2.min.js" in names
    assert all((tmp_path / hashed).exists() for hashed in names.values())
    assert all(hashed != name for name, hashed in names.items())
