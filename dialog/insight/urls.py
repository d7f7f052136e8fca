from django.urls import path

from dialog.insight import views

app_name = "insight"

urlpatterns = [
    path("tall/", views.index, name="index"),
    path("tall/<path:code>/", views.unit, name="unit"),
]
