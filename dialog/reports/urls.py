from django.urls import path

from dialog.reports.views import desk, release_files, resources, sentences

app_name = "reports"
urlpatterns = [
    path("", desk.index, name="index"),
    path("lag/", desk.order, name="order"),
    path("liste/", desk.made, name="made"),
    path("ressurser/", resources.resources, name="resources"),
    path("ressurser/send/", resources.send, name="send_resources"),
    path("ressurser/<uuid:pk>/", resources.resource_file, name="resource_file"),
    path("ressurser/<uuid:pk>/bruk/", resources.use, name="use_resources"),
    path("ressurser/<uuid:pk>/angre/", resources.undo, name="undo_resources"),
    path("ressurser/<uuid:pk>/kast/", resources.throw, name="throw_resources"),
    path("setninger/<uuid:pk>/<path:code>/", sentences.sentences, name="sentences"),
    path("<uuid:pk>/", desk.report, name="report"),
    path("<uuid:pk>/hent/", desk.fetch, name="fetch"),
    path("<uuid:pk>/tall.csv", release_files.release_csv, name="release_csv"),
    path("<uuid:pk>/tall.xlsx", release_files.release_xlsx, name="release_xlsx"),
]
