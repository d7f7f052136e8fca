"""Addresses are Norwegian and carry ids only: no name is ever part of one."""

from django.urls import path

from dialog.conversations.coding_desk import views as coding
from dialog.conversations.views import gatherings, journal, journeys, lists, receipts, recording, urgency

app_name = "conversations"

urlpatterns = [
    # First, because it is asked for most: every address above another is tried before it.
    path("samtaler/bruker/<uuid:resident_id>/", recording.new, name="new"),
    path("samtaler/", lists.start, name="start"),
    path("lister/", journeys.lists, name="journey_lists"),
    path("lister/<slug:name>/", journeys.add, name="journey_add"),
    path("lister/<slug:name>/<uuid:pk>/flytt/", journeys.move, name="journey_move"),
    path("lister/<slug:name>/<uuid:pk>/ta-bort/", journeys.remove, name="journey_remove"),
    path("samtaler/takk/", receipts.thanks, name="thanks"),
    path("samtaler/forslag/", recording.suggest, name="suggest"),
    path("samtaler/enhet/<uuid:unit_id>/", lists.unit, name="unit"),
    path("samtaler/enhet/<uuid:unit_id>/finn/", lists.search, name="search"),
    path("samtaler/enhet/<uuid:unit_id>/mine/", lists.day_list, name="day_list"),
    path("samtaler/enhet/<uuid:unit_id>/uten-navn/", recording.new_unnamed, name="new_unnamed"),
    path("samtaler/enhet/<uuid:unit_id>/flere/", gatherings.new_gathering, name="new_gathering"),
    path("samtaler/flere/<uuid:gathering_id>/", gatherings.gathering, name="gathering"),
    path("samtaler/flere/<uuid:gathering_id>/rett/", gatherings.correct_gathering, name="correct_gathering"),
    path("samtaler/enhet/<uuid:unit_id>/journal/", journal.unwritten, name="journal"),
    path("samtaler/enhet/<uuid:unit_id>/temaer/", coding.unit, name="code"),
    path("samtaler/enhet/<uuid:unit_id>/temaer/en-til/", coding.unit_again, name="code_again"),
    path("publiserte-ord/temaer/", coding.published, name="code_published"),
    path("publiserte-ord/temaer/en-til/", coding.published_again, name="code_published_again"),
    path("mottaker/temaer/", coding.honest, name="code_honest"),
    path("samtaler/enhet/<uuid:unit_id>/haster/", urgency.phone, name="urgent_phone"),
    path("samtaler/utsagn/<uuid:statement_id>/journal/", journal.mark, name="mark_journal"),
    path("samtaler/<uuid:conversation_id>/", receipts.receipt, name="receipt"),
    path("samtaler/<uuid:conversation_id>/rett/", recording.correct, name="correct"),
    path("samtaler/<uuid:conversation_id>/igjen/", receipts.retry, name="retry"),
    path("samtaler/<uuid:conversation_id>/ta-bort/", receipts.withdraw, name="withdraw"),
]
