"""Addresses are Norwegian and carry ids only: no name is ever part of one."""

from django.urls import path

from dialog.conversations.views import journeys, lists, receipts, recording

app_name = "conversations"

urlpatterns = [
    path("samtaler/", lists.start, name="start"),
    path("lister/", journeys.lists, name="journey_lists"),
    path("lister/<slug:name>/", journeys.add, name="journey_add"),
    path("lister/<slug:name>/<uuid:pk>/flytt/", journeys.move, name="journey_move"),
    path("lister/<slug:name>/<uuid:pk>/ta-bort/", journeys.remove, name="journey_remove"),
    path("samtaler/forslag/", recording.suggest, name="suggest"),
    path("samtaler/enhet/<uuid:unit_id>/", lists.unit, name="unit"),
    path("samtaler/enhet/<uuid:unit_id>/finn/", lists.search, name="search"),
    path("samtaler/enhet/<uuid:unit_id>/mine/", lists.day_list, name="day_list"),
    path("samtaler/enhet/<uuid:unit_id>/uten-navn/", recording.new_unnamed, name="new_unnamed"),
    path("samtaler/bruker/<uuid:resident_id>/", recording.new, name="new"),
    path("samtaler/<uuid:conversation_id>/", receipts.receipt, name="receipt"),
    path("samtaler/<uuid:conversation_id>/rett/", recording.correct, name="correct"),
    path("samtaler/<uuid:conversation_id>/igjen/", receipts.retry, name="retry"),
    path("samtaler/<uuid:conversation_id>/ta-bort/", receipts.withdraw, name="withdraw"),
]
