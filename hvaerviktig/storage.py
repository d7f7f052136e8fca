"""Static files with their content's hash in the name, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # Without it the imports inside ES modules keep their unhashed names and go stale in the browser.
    support_js_module_import_aggregation = True
