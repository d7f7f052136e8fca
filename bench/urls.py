from django.urls import path

from bench.bare import save

urlpatterns = [path("bare/<uuid:resident_id>/", save)]
