from django.urls import path

from dialog.home import confidence, kept, kit_views, mail, presence, views
from dialog.home.visiting import views as visiting
from dialog.units import paths  # noqa: F401  registers unit_code

app_name = "home"

urlpatterns = [
    path("", views.start, name="start"),
    path("fortsett/", kept.kept_words, name="kept"),
    path("fortsett/<uuid:pk>/", kept.take_back, name="take_back"),
    path("min-epost/", mail.mail, name="mail"),
    path("enheter/<unit_code:code>/", views.units, name="units"),
    path("enhet/<unit_code:code>/", views.unit, name="unit"),
    path("enhet/<unit_code:code>/til-stede/", presence.people, name="presence"),
    path("enhet/<unit_code:code>/til-stede/ansatt/<uuid:pk>/", presence.mark_staff, name="mark_staff"),
    path("enhet/<unit_code:code>/til-stede/bruker/<uuid:pk>/", presence.mark_resident, name="mark_resident"),
    path("enhet/<unit_code:code>/trygghet/", confidence.confidence, name="confidence"),
    path("enhet/<unit_code:code>/trygghet/svar/", confidence.reply_confidence, name="reply_confidence"),
    path("enhet/<unit_code:code>/besok/ark/", visiting.brief, name="visit_brief"),
    path("enhet/<unit_code:code>/besok/ark.pdf", visiting.brief_pdf, name="visit_brief_pdf"),
    path("enhet/<unit_code:code>/markering/", kit_views.invitation, name="invitation"),
    path("enhet/<unit_code:code>/markering/<uuid:pk>/bli-med/", kit_views.sign_up, name="sign_up"),
    path("enhet/<unit_code:code>/markering/<uuid:pk>/si-nei/", kit_views.decline, name="decline"),
    path("enhet/<unit_code:code>/markering/<uuid:pk>/utskrift.zip", kit_views.own_zip, name="kit_zip"),
    path("enhet/<unit_code:code>/markering/<uuid:pk>/<slug:piece>.pdf", kit_views.own_piece, name="kit_piece"),
]
