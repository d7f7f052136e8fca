"""Addresses are Norwegian and carry ids and codes only. /svar/<code>/ stands on paper: it never changes."""

from django.urls import path

from dialog.intake.views import papers, public, queue

app_name = "intake"

urlpatterns = [
    path("svar/", public.enter, name="enter"),
    path("svar/<str:code>/", public.write, name="write"),
    path("samtaler/enhet/<uuid:unit_id>/kommet-inn/", queue.queue, name="queue"),
    path("mottaker/kommet-inn/", queue.honest_queue, name="honest_queue"),
    path("kommet-inn/<uuid:pk>/", queue.arrival, name="arrival"),
    path("kommet-inn/<uuid:pk>/avvis/", queue.refuse, name="refuse"),
    path("kommet-inn/<uuid:pk>/hent-tilbake/", queue.take_back, name="take_back"),
    path("papir/", papers.choose, name="choose"),
    path("samtaler/enhet/<uuid:unit_id>/papir/", papers.type_papers, name="papers"),
    path("samtaler/enhet/<uuid:unit_id>/papir/antall/", papers.count, name="count"),
    path("samtaler/enhet/<uuid:unit_id>/papir/forslag/", papers.suggest, name="suggest"),
    path("mottaker/papir/<uuid:unit_id>/", papers.honest_papers, name="honest_papers"),
]
