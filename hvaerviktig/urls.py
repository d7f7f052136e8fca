"""Every room's addresses. Each route also has a row in dialog/accounts/policy.py."""

from django.urls import URLPattern, URLResolver, include, path

from dialog.home import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dialog.conversations.urls")),
    path("", include("dialog.accounts.urls")),
    path("", include("dialog.intake.urls")),
    path("", include("dialog.outbox.urls")),
    path("markeringer/", include("dialog.home.campaign_urls")),
    path("temaer/", include("dialog.themes.urls")),
    path("rapporter/", include("dialog.reports.urls")),
    path("", include("dialog.insight.urls")),
    path("stil/", include("dialog.home.stil_urls")),
    path("enhet/", include("dialog.improvements.urls")),
    path("", include("dialog.rights.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("dialog.home.help_urls")),
    path("administrasjon/", include("dialog.home.administration.urls")),
    path("mottaker/", include("dialog.improvements.receiving.urls")),
    path("", include("dialog.improvements.quotes.urls")),
    path("", include("dialog.improvements.visits.urls")),
    path("", include("dialog.improvements.actions.urls")),
    path("", include("dialog.home.urls")),
]

handler400 = "dialog.home.errors.bad_request"
handler403 = "dialog.home.errors.forbidden"
handler404 = "dialog.home.errors.not_found"
handler500 = "dialog.home.errors.broken"
