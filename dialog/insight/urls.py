from django.urls import path

from dialog.insight import views
from dialog.insight.agreement import views as agreement

app_name = "insight"

urlpatterns = [
    path("tall/", views.index, name="index"),
    path("tall/enighet/", agreement.agreement, name="agreement"),
    path("tall/<path:code>/", views.unit, name="unit"),
]
