from django.urls import path

from dialog.home.administration import approving, desk, filing
from dialog.units import paths  # noqa: F401  registers unit_code

app_name = "administration"

urlpatterns = [
    path("", desk.index, name="index"),
    path("mangler/", desk.gaps, name="gaps"),
    path("enheter/", desk.tree, name="tree"),
    path("enheter/<unit_code:code>/", desk.unit, name="unit"),
    path("enheter/<unit_code:code>/endre/", desk.change_unit, name="change_unit"),
    path("enheter/<unit_code:code>/ny/", desk.open_unit, name="open_unit"),
    path("enheter/<unit_code:code>/flytt/", desk.move_unit, name="move_unit"),
    path("enheter/<unit_code:code>/slaa-sammen/", desk.merge_unit, name="merge_unit"),
    path("enheter/<unit_code:code>/lukk/", desk.close_unit, name="close_unit"),
    path("enheter/<unit_code:code>/ansett/", desk.take_on, name="take_on"),
    path("arbeidssted/<uuid:pk>/", desk.membership, name="membership"),
    path("filer/", filing.imports, name="imports"),
    path("filer/send/", filing.upload, name="upload"),
    path("filer/<uuid:pk>/", filing.one_import, name="import"),
    path("filer/<uuid:pk>/framdrift/", filing.progress, name="import_progress"),
    path("filer/<uuid:pk>/hent-inn/", filing.bring_in, name="bring_in"),
    path("filer/<uuid:pk>/angre/", filing.undo, name="undo"),
    path("filer/<uuid:pk>/kast/", filing.throw_away, name="throw_away"),
    path("godkjenninger/", approving.approvals, name="approvals"),
    path("godkjenninger/mal/<slug:kind_code>/", approving.template, name="approval_template"),
]
