from django.urls import path

from dialog.home import closing

app_name = "campaigns"
urlpatterns = [
    path("", closing.index, name="index"),
    path("<uuid:pk>/", closing.detail, name="detail"),
    path("<uuid:pk>/lukk/be-om/", closing.ask_to_close, name="ask_to_close"),
    path("<uuid:pk>/lukk/angre/", closing.take_back, name="take_back"),
    path("<uuid:pk>/lukk/", closing.close, name="close"),
]
