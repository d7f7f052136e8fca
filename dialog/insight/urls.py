from django.urls import path

from dialog.insight import day_views, views
from dialog.insight.agreement import views as agreement

app_name = "insight"

urlpatterns = [
    path("tall/", views.index, name="index"),
    path("tall/enighet/", agreement.agreement, name="agreement"),
    # A code is numbers and strokes: it never ends in the word.
    path("tall/<path:code>/tema/<slug:theme_code>/", views.theme, name="theme"),
    path("tall/<path:code>/", views.unit, name="unit"),
    path("dagen/", day_views.start, name="day_start"),
    path("dagen/<path:code>/na/", day_views.day_now, name="day_now"),
    path("dagen/<path:code>/", day_views.day, name="day"),
    path("skjerm/<str:code>/", day_views.screen, name="screen"),
    path("skjerm/<str:code>/na/", day_views.screen_now, name="screen_now"),
]
