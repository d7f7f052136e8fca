from django.urls import path

from dialog.home import kept, mail, presence, views
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
]
