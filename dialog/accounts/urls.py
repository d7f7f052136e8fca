"""Only the sign-in routes that are used are mounted; their names are allauth's own, which it looks for."""

from allauth.account import views as allauth_views
from django.urls import path, re_path
from django.views.decorators.http import require_POST, require_safe

from dialog.accounts import views

urlpatterns = [
    path("logg-inn/", views.SignIn.as_view(), name="account_login"),
    path("logg-ut/", require_POST(allauth_views.logout), name="account_logout"),
    path("sprak/", views.set_language, name="set_language"),
    path("passord/", views.ChangePassword.as_view(), name="account_change_password"),
    path("passord/glemt/", views.AskForReset.as_view(), name="account_reset_password"),
    path("passord/glemt/sendt/", require_safe(allauth_views.password_reset_done), name="account_reset_password_done"),
    path(
        "passord/nytt/lagret/",
        require_safe(allauth_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^passord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        views.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
]
