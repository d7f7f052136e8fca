from django.urls import path

from dialog.improvements.visits import promise_views, visit_views
from dialog.units import paths  # noqa: F401  registers unit_code

app_name = "visits"

urlpatterns = [
    path("enhet/<unit_code:code>/besok/", visit_views.index, name="index"),
    path("enhet/<unit_code:code>/besok/nytt/", visit_views.plan, name="plan"),
    path("enhet/<unit_code:code>/besok/<uuid:pk>/", visit_views.visit, name="visit"),
    path("enhet/<unit_code:code>/besok/<uuid:pk>/endre/", visit_views.change, name="change"),
    path("enhet/<unit_code:code>/besok/<uuid:pk>/avlys/", visit_views.cancel, name="cancel"),
    path("enhet/<unit_code:code>/besok/<uuid:pk>/skriv/", visit_views.write_down, name="write_down"),
    path("enhet/<unit_code:code>/besok/<uuid:pk>/lofte/", visit_views.promise, name="make_promise"),
    path("lofter/", promise_views.promises, name="promises"),
    path("lofter/<uuid:pk>/", promise_views.promise, name="promise"),
    path("lofter/<uuid:pk>/svar/", promise_views.close, name="close_promise"),
    path("lofter/<uuid:pk>/flytt/", promise_views.move, name="move_promise"),
    path("lofter/<uuid:pk>/tiltak/", promise_views.make_action, name="make_action"),
]
