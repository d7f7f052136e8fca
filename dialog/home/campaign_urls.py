from django.urls import path

from dialog.home import closing, confidence_figures, kit_views, locking, planning, quarters, year_round

app_name = "campaigns"
urlpatterns = [
    path("", closing.index, name="index"),
    path("ny/", planning.new, name="new"),
    path("planlegg/", planning.plan, name="plan"),
    path("aaret-rundt/", year_round.rules, name="rules"),
    path("<uuid:pk>/", closing.detail, name="detail"),
    path("<uuid:pk>/trygghet/", confidence_figures.confidence_figures, name="confidence"),
    path("<uuid:pk>/endre/", planning.change, name="change"),
    path("<uuid:pk>/lukk/be-om/", closing.ask_to_close, name="ask_to_close"),
    path("<uuid:pk>/lukk/angre/", closing.take_back, name="take_back"),
    path("<uuid:pk>/lukk/", closing.close, name="close"),
    path("<uuid:pk>/lukk/framdrift/", locking.campaign_progress, name="campaign_progress"),
    path("<uuid:pk>/lukk/en-gang-til/", locking.campaign_again, name="campaign_again"),
    path("tall/<uuid:pk>/trekk-tilbake/", locking.withdraw, name="withdraw"),
    path("kvartal/<slug:code>/", quarters.quarter, name="quarter"),
    path("kvartal/<slug:code>/lukk/be-om/", quarters.ask_to_close, name="ask_to_close_quarter"),
    path("kvartal/<slug:code>/lukk/angre/", quarters.take_back, name="take_back_quarter"),
    path("kvartal/<slug:code>/lukk/", quarters.close, name="close_quarter"),
    path("kvartal/<slug:code>/lukk/framdrift/", quarters.quarter_progress, name="quarter_progress"),
    path("kvartal/<slug:code>/lukk/en-gang-til/", quarters.quarter_again, name="quarter_again"),
    path("<uuid:pk>/utskrift/", kit_views.kit, name="kit"),
    path("<uuid:pk>/utskrift/alle.zip", kit_views.whole_zip, name="kit_zip"),
    path("<uuid:pk>/utskrift/<uuid:unit_id>.zip", kit_views.unit_zip, name="kit_unit_zip"),
    path("<uuid:pk>/utskrift/<uuid:unit_id>/<slug:piece>.pdf", kit_views.piece, name="kit_piece"),
]
