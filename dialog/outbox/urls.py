"""What devices post to has a name of its own: it stands in scripts that are kept for long."""

from django.urls import path

from dialog.outbox import shell_views
from dialog.outbox.views import receiving

app_name = "outbox"

urlpatterns = [
    path("outbox/", receiving.receive, name="receive"),
    # The worker rules over the folder that its address lies in: the whole site.
    path("sw.js", shell_views.worker, name="worker"),
    path("utboks/", shell_views.shell, name="shell"),
    path("utboks/app/", shell_views.install, name="install"),
    path("utboks/venter/", shell_views.waiting, name="waiting"),
]
