from django.urls import path

from dialog.home import stil

urlpatterns = [
    path("", stil.stil, name="stil"),
    path("<slug:page>/", stil.stil, name="stil_page"),
]
