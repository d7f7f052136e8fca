from django.urls import path

from dialog.rights.views import desk, glass, log, unnamed

app_name = "rights"

urlpatterns = [
    path("innsyn/", desk.desk, name="desk"),
    path("innsyn/finn/", desk.find, name="find"),
    path("innsyn/ny/", desk.open_request, name="open"),
    path("innsyn/uten-navn/", unnamed.find, name="unnamed"),
    path("innsyn/uten-navn/<uuid:pk>/slett/", unnamed.erase, name="erase_unnamed"),
    path("innsyn/oppbevaring/", desk.retention, name="retention"),
    path("innsyn/kvittering/<uuid:pk>/", desk.receipt, name="receipt"),
    path("innsyn/<uuid:pk>/", desk.one, name="request"),
    path("innsyn/<uuid:pk>/logg/", desk.person_log, name="person_log"),
    path("innsyn/<uuid:pk>/fil/", desk.bundle, name="bundle"),
    path("innsyn/<uuid:pk>/utlevert/", desk.deliver, name="deliver"),
    path("innsyn/<uuid:pk>/holdt/", desk.hold, name="hold"),
    path("innsyn/<uuid:pk>/slett/", desk.erase, name="erase"),
    path("innsynslogg/", log.log, name="log"),
    path("innsynslogg/<uuid:pk>/navn/", log.log_names, name="log_names"),
    path("nodinnsyn/", glass.glass, name="glass"),
    path("nodinnsyn/<uuid:pk>/", glass.glass_unit, name="glass_unit"),
    path("nodinnsyn/<uuid:pk>/lest/", glass.read_glass, name="read_glass"),
    path("nodinnsyn/<uuid:pk>/slutt/", glass.end_glass, name="end_glass"),
]
