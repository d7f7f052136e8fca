from django.urls import path

from dialog.themes import revising_views, views

app_name = "themes"
urlpatterns = [
    path("", views.index, name="index"),
    path("prov/", views.try_out, name="try_out"),
    path("nytt/", views.add, name="add"),
    path("tema/<slug:code>/", views.theme, name="theme"),
    path("tema/<slug:code>/beskriv/", views.describe, name="describe"),
    path("tema/<slug:code>/ord/", views.add_pattern, name="add_pattern"),
    path("tema/<slug:code>/ord/<uuid:pk>/ta-bort/", views.remove_pattern, name="remove_pattern"),
    path("tema/<slug:code>/del/", revising_views.split, name="split"),
    path("tema/<slug:code>/ut-av-bruk/", revising_views.retire, name="retire"),
    path("tema/<slug:code>/i-bruk/", revising_views.restore, name="restore"),
    path("ta-i-bruk/", revising_views.start, name="start"),
    path("slaa-sammen/", revising_views.merge, name="merge"),
    path("historikk/", revising_views.versions, name="versions"),
    path("historikk/angre/", revising_views.undo, name="undo"),
]
