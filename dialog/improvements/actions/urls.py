from django.urls import path

from dialog.improvements.actions import around_views, plan_views, sharing_views
from dialog.units import paths  # noqa: F401  registers unit_code

app_name = "actions"
ONE = "enhet/<unit_code:code>/tiltak/<uuid:pk>/"

urlpatterns = [
    path(f"{ONE}endre/", plan_views.change_plan, name="change_plan"),
    path(f"{ONE}teller/", plan_views.set_measure, name="set_measure"),
    path(f"{ONE}tall/", plan_views.write_reading, name="write_reading"),
    path(f"{ONE}tall/<uuid:reading_id>/ta-bort/", plan_views.remove_reading, name="remove_reading"),
    path(f"{ONE}runde/", plan_views.write_round, name="write_round"),
    path(f"{ONE}kostnad/", around_views.set_economy, name="set_economy"),
    path(f"{ONE}historikk/", around_views.history, name="history"),
    path(f"{ONE}notat/", around_views.note, name="note"),
    path(f"{ONE}notat/skriv/", around_views.write_note, name="write_note"),
    path(f"{ONE}notat/bekymring/", around_views.write_worry, name="write_worry"),
    path(f"{ONE}notat/bekymring/<uuid:worry_id>/", around_views.answer_worry, name="answer_worry"),
    path(f"{ONE}del/", sharing_views.share, name="share"),
    path(f"{ONE}del/trekk/", sharing_views.take_back, name="take_back"),
    path("tiltak/delt/", sharing_views.shared, name="shared"),
    path("tiltak/sum/", sharing_views.sums, name="sums"),
]
