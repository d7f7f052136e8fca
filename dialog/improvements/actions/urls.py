from django.urls import path

from dialog.improvements.actions import plan_views
from dialog.units import paths  # noqa: F401  registers unit_code

app_name = "actions"
ONE = "enhet/<unit_code:code>/tiltak/<uuid:pk>/"

urlpatterns = [
    path(f"{ONE}endre/", plan_views.change_plan, name="change_plan"),
    path(f"{ONE}teller/", plan_views.set_measure, name="set_measure"),
    path(f"{ONE}tall/", plan_views.write_reading, name="write_reading"),
    path(f"{ONE}tall/<uuid:reading_id>/ta-bort/", plan_views.remove_reading, name="remove_reading"),
    path(f"{ONE}runde/", plan_views.write_round, name="write_round"),
]
