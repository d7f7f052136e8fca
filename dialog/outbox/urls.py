"""What devices post to has a name of its own: it stands in scripts that are kept for long."""

from django.urls import path

from dialog.outbox import shell_views
from dialog.outbox.views import keys, receiving, tickets, unfinished

app_name = "outbox"

urlpatterns = [
    path("outbox/", receiving.receive, name="receive"),
    # The worker rules over the folder that its address lies in: the whole site.
    path("sw.js", shell_views.worker, name="worker"),
    path("utboks/", shell_views.shell, name="shell"),
    path("utboks/app/", shell_views.install, name="install"),
    path("utboks/venter/", shell_views.waiting, name="waiting"),
    path("administrasjon/nokler/", keys.keys, name="keys"),
    path("administrasjon/nokler/apne-igjen/", keys.open_again, name="open_again"),
    path("administrasjon/nokler/<uuid:pk>/ta-bort/", keys.throw_closed, name="throw_closed"),
    path("uferdig/", unfinished.mine, name="mine"),
    path("uferdig/<uuid:pk>/hvem/", unfinished.whose, name="whose"),
    path("uferdig/<uuid:pk>/ta-bort/", unfinished.throw, name="throw"),
    path("uferdig/<uuid:pk>/bekreft/", unfinished.confirm, name="confirm"),
    path("uferdig/<uuid:pk>/dato/", unfinished.set_date, name="set_date"),
    path("ta-med/<uuid:unit_id>/", tickets.take_along, name="tickets"),
    path("ta-med/besok/<uuid:ticket_id>/", tickets.rename_ticket, name="rename_ticket"),
    path("ta-med/besok/<uuid:ticket_id>/tilbake/", tickets.take_back, name="take_back"),
]
