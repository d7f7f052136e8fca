from django.urls import path

from dialog.improvements import views
from dialog.improvements.actions import views as action_views
from dialog.improvements.asking import views as asking
from dialog.improvements.leaving import views as leaving
from dialog.improvements.own_words import views as own_words
from dialog.improvements.praise import views as praise
from dialog.improvements.sheets import views as sheets
from dialog.improvements.small_things import views as small_things
from dialog.improvements.telling import views as telling
from dialog.units import paths  # noqa: F401  registers unit_code

app_name = "improvements"

urlpatterns = [
    path("<unit_code:code>/utsagn/", views.statements, name="statements"),
    path("<unit_code:code>/utsagn/<uuid:pk>/svar/", views.reply, name="reply"),
    path("<unit_code:code>/utsagn/<uuid:pk>/svar/skjema/", views.reply_form, name="reply_form"),
    path("<unit_code:code>/utsagn/<uuid:pk>/gjort/", views.keep_promise, name="keep_promise"),
    path("<unit_code:code>/utsagn/<uuid:pk>/angre/", telling.take_back, name="take_back"),
    # told back, and whether it got better
    path("<unit_code:code>/beskjed/<uuid:pk>/", telling.mark_told, name="mark_told"),
    path("<unit_code:code>/beskjed/<uuid:pk>/angre/", telling.take_back_told, name="take_back_told"),
    path("<unit_code:code>/beskjed/", telling.untold, name="untold"),
    path("<unit_code:code>/bedre/", telling.better, name="better"),
    path("<unit_code:code>/bedre/<uuid:pk>/", telling.ask_better, name="ask_better"),
    # those who have died or moved
    path("<unit_code:code>/har-flyttet/", leaving.left, name="left"),
    path("<unit_code:code>/har-flyttet/<uuid:pk>/", leaving.decide, name="decide_departure"),
    path("<unit_code:code>/har-flyttet/<uuid:pk>/angre/", leaving.take_back, name="take_back_departure"),
    path("<unit_code:code>/tema/<slug:theme_code>/ord/", views.theme_words, name="theme_words"),
    path("<unit_code:code>/tiltak/", action_views.actions, name="actions"),
    path("<unit_code:code>/tiltak/nytt/", action_views.start_action, name="start_action"),
    path("<unit_code:code>/tiltak/<uuid:pk>/", action_views.action, name="action"),
    path("<unit_code:code>/tiltak/<uuid:pk>/flytt/", action_views.move_action, name="move_action"),
    path("<unit_code:code>/tiltak/<uuid:pk>/avslutt/", action_views.close_action, name="close_action"),
    # questions to a unit, and what it says of itself
    path("<unit_code:code>/spor/", asking.ask, name="ask"),
    path("<unit_code:code>/sporsmal/", asking.questions, name="questions"),
    path("<unit_code:code>/sporsmal/<uuid:pk>/", asking.answer, name="answer_question"),
    path("spurt-om/", asking.asked, name="asked"),
    path("spurt-om/<uuid:pk>/trekk/", asking.withdraw, name="withdraw_question"),
    path("<unit_code:code>/egne-ord/", own_words.own_words, name="own_words"),
    path("<unit_code:code>/egne-ord/skriv/", own_words.write, name="write_own_words"),
    path("<unit_code:code>/egne-ord/godkjenn/", own_words.approve, name="approve_own_words"),
    path("<unit_code:code>/egne-ord/ta-bort/", own_words.withdraw, name="withdraw_own_words"),
    # small things, praise, and the sheets that are printed
    path("<unit_code:code>/morgenlista/", small_things.morning, name="morning"),
    path("<unit_code:code>/morgenlista/ark/", sheets.morning_sheet, name="morning_sheet"),
    path("<unit_code:code>/morgenlista/navn/", small_things.decide_names, name="decide_names"),
    path("<unit_code:code>/morgenlista/<uuid:pk>/", small_things.small_thing, name="small_thing"),
    path("<unit_code:code>/morgenlista/<uuid:pk>/gjort/", small_things.mark_small_done, name="mark_small_done"),
    path("<unit_code:code>/morgenlista/<uuid:pk>/ta/", small_things.take, name="take"),
    path("<unit_code:code>/morgenlista/<uuid:pk>/legg-tilbake/", small_things.put_back, name="put_back"),
    path("<unit_code:code>/morgenlista/<uuid:pk>/sett-opp/", small_things.put_on_list, name="put_on_list"),
    path("<unit_code:code>/morgenlista/<uuid:pk>/ta-av/", small_things.take_off_list, name="take_off_list"),
    path("<unit_code:code>/ros/", praise.praise, name="praise"),
    path("<unit_code:code>/ros/<uuid:pk>/merk/", praise.mark_praise, name="mark_praise"),
    path("<unit_code:code>/ros/<uuid:pk>/angre/", praise.unmark_praise, name="unmark_praise"),
    path("<unit_code:code>/beskjed/<uuid:pk>/ark/", sheets.told_sheet, name="told_sheet"),
]
