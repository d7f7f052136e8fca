"""Only the sign-in routes that are used are mounted; their names are allauth's own, which it looks for."""

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.decorators.http import require_POST, require_safe

from dialog.accounts import factor_views, help_views, oidc_views, tablet_desk, tablet_views, views

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
    path("bekreft/", views.Confirm.as_view(), name="account_reauthenticate"),
    # Second factors.
    path("sikkerhet/", factor_views.Index.as_view(), name="mfa_index"),
    path("sikkerhet/kode/", factor_views.Authenticate.as_view(), name="mfa_authenticate"),
    path("sikkerhet/bekreft/", factor_views.Confirm.as_view(), name="mfa_reauthenticate"),
    path("sikkerhet/bekreft/nokkel/", factor_views.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("sikkerhet/app/", factor_views.ActivateApp.as_view(), name="mfa_activate_totp"),
    path("sikkerhet/app/fjern/", factor_views.DeactivateApp.as_view(), name="mfa_deactivate_totp"),
    path("sikkerhet/nokler/", factor_views.Passkeys.as_view(), name="mfa_list_webauthn"),
    path("sikkerhet/nokler/ny/", factor_views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("sikkerhet/nokler/<int:pk>/navn/", factor_views.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("sikkerhet/nokler/<int:pk>/fjern/", factor_views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path(
        "logg-inn/nokkel/",
        login_not_required(factor_views.SignInByPasskey.as_view()),
        name="mfa_login_webauthn",
    ),
    path("sikkerhet/reservekoder/", factor_views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("sikkerhet/reservekoder/nye/", factor_views.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    # The municipality's own sign-in, where one is set.
    path("logg-inn/<slug:provider_id>/", oidc_views.go, name="openid_connect_login"),
    path("logg-inn/<slug:provider_id>/svar/", oidc_views.come_back, name="openid_connect_callback"),
    # Shared tablets.
    path("laas/", tablet_views.lock, name="account_lock"),
    path("vaaken/", tablet_views.awake, name="account_awake"),
    path("nettbrett/", tablet_desk.register, name="account_tablets"),
    path("nettbrett/kode/", tablet_views.choose_code, name="account_choose_code"),
    path("nettbrett/inn/<uuid:user_id>/", tablet_views.enter_code, name="account_enter_code"),
    path("nettbrett/<uuid:tablet_id>/navn/", tablet_desk.rename, name="account_rename_tablet"),
    path("nettbrett/<uuid:tablet_id>/fjern/", tablet_desk.retire, name="account_retire_tablet"),
    # An administrator helps somebody back in.
    path("brukere/<uuid:user_id>/innlogging/", help_views.help_sign_in, name="account_help"),
]
