from django.urls import path

from dialog.home import help as pages

app_name = "help"

urlpatterns = [
    path("hjelp/", pages.index, name="index"),
    path("hjelp/sporre/", pages.asking, name="asking"),
    path("hjelp/haster/", pages.urgent, name="urgent"),
    path("hjelp/svare/", pages.answering, name="answering"),
    path("om/", pages.about, name="about"),
    path("personvern/", pages.privacy, name="privacy"),
    path("tilgjengelighet/", pages.accessibility, name="accessibility"),
    path("tilgjengelighet/data.json", pages.accessibility_data, name="accessibility_data"),
]
