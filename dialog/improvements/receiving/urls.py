from django.urls import path

from dialog.improvements.receiving import views

app_name = "receiving"

urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:pk>/", views.answer, name="answer"),
]
