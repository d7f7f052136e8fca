"""What devices post to has a name of its own: it stands in scripts that are kept for long."""

from django.urls import path

from dialog.outbox.views import receiving

app_name = "outbox"

urlpatterns = [
    path("outbox/", receiving.receive, name="receive"),
]
