from django.urls import path

from dialog.improvements.quotes import views
from dialog.units import paths  # noqa: F401  registers unit_code

app_name = "quotes"

urlpatterns = [
    path("sitater/", views.index, name="index"),
    path("sitater/klarering/", views.desk, name="desk"),
    path("sitater/klarering/<uuid:pk>/", views.review, name="review"),
    path("sitater/<uuid:pk>/trekk/", views.withdraw, name="withdraw"),
    path("enhet/<unit_code:code>/sitater/", views.unit, name="unit"),
    path("enhet/<unit_code:code>/utsagn/<uuid:pk>/sitat/", views.propose, name="propose"),
]
