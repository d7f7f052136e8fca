from django.urls import path

from dialog.home import stil

urlpatterns = [
    path("", stil.stil, name="stil"),
]
