"""Who may come to which page. One table: a route without a row is refused, whoever asks.

This is the first of two locks. The second is the fetch: every view starts from ``visible_to(request.user)``, so a row
of another unit is a 404 here as well, with the same body as one that does not exist.
"""

from dataclasses import dataclass, field

from dialog.accounts.models import Role


@dataclass(frozen=True)
class Rule:
    """``roles`` may come; ``scope`` says in words which rows they then reach."""

    roles: frozenset[Role] = field(default_factory=frozenset)
    scope: str = ""
    is_public: bool = False


PUBLIC = Rule(is_public=True, scope="nothing about anybody")
# Sessionless: no cookie is looked at. Each envelope brings its own author, sealed in it, and gets a receipt at most.
SEALED = Rule(is_public=True, scope="nothing is shown; writes what the author sealed in each envelope may write")
# LoginRequiredMiddleware has let them in; somebody whose last day has gone by can still change a password.
SIGNED_IN = Rule(is_public=True, scope="their own account")
EVERYBODY = Rule(frozenset(Role), "their own account")
CARERS = Rule(frozenset({Role.STAFF, Role.LEADER}), "care units where they work today")
ASKERS = Rule(frozenset({Role.LEADER, Role.STRATEGIST}), "care units below those they lead, or the municipality")
INTERVIEWERS = Rule(CARERS.roles | {Role.INTERVIEWER}, "care units where they work, or come from outside to ask, today")
LEADERS = Rule(frozenset({Role.LEADER}), "units they lead today")
DECIDERS = Rule(
    frozenset({Role.STAFF, Role.LEADER, Role.RECEIVER}),
    "open answers in care units where they work today; honest ones in a receiver's units",
)
SENDERS = Rule(
    DECIDERS.roles | {Role.INTERVIEWER},
    "what they sent from a tablet; in care units where they work what nobody was signed in for, or as leaders all open",
)
RECEIVERS = Rule(frozenset({Role.RECEIVER}), "honest answers in the units they answer for")
ACCESS_OFFICERS = Rule(frozenset({Role.ACCESS_OFFICER}), "requests of their municipality, and whom those are about")
PROTECTION_OFFICERS = Rule(frozenset({Role.PROTECTION_OFFICER}), "their municipality's access log; never words")
STRATEGISTS = Rule(frozenset({Role.STRATEGIST}), "their municipality; no answers, no residents")
ADMINISTRATORS = Rule(frozenset({Role.ADMINISTRATOR}), "their municipality; no answers, no residents")
PLANNERS = Rule(STRATEGISTS.roles | ADMINISTRATORS.roles, "their municipality; no answers, no residents")
STAFF = Rule(frozenset({Role.STAFF}), "care units where they work today")
TABLET_KEEPERS = Rule(LEADERS.roles | ADMINISTRATORS.roles, "tablets of units they lead, or of their municipality")
QUOTE_KEEPERS = Rule(CARERS.roles | STRATEGISTS.roles, "quotes of care units where they work, or of their municipality")
VISITS = Rule(CARERS.roles, "visits where they work, or below what they lead; what was heard only where they work")
# Neither guests nor the council: who came and what they promised reaches the council when it asks, not by a page.
PROMISES = Rule(CARERS.roles | STRATEGISTS.roles, "promises where they work or lead above, or in the municipality")
COLLEAGUES = Rule(frozenset(Role) - {Role.INTERVIEWER}, "released quotes and shared actions of their municipality")
REPORTERS = Rule(frozenset({Role.LEADER, Role.STRATEGIST}), "reports of units they lead, or of their municipality")
INSIGHT = Rule(
    frozenset({Role.STAFF, Role.LEADER, Role.STRATEGIST, Role.RECEIVER, Role.COUNCIL, Role.PROTECTION_OFFICER}),
    "locked figures: the whole municipality, or for staff and leaders their own units with what is below and above",
)

POLICY: dict[str, Rule] = {
    # accounts
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_change_password": SIGNED_IN,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "set_language": PUBLIC,
    # sign-in: second factors, the municipality's own, shared tablets, help
    "account_reauthenticate": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    "account_lock": SIGNED_IN,
    "account_awake": SIGNED_IN,
    "account_tablets": TABLET_KEEPERS,
    "account_rename_tablet": TABLET_KEEPERS,
    "account_retire_tablet": TABLET_KEEPERS,
    "account_choose_code": CARERS,
    "account_enter_code": PUBLIC,
    "account_help": ADMINISTRATORS,
    "home:kept": SIGNED_IN,
    "home:take_back": SIGNED_IN,
    # home
    "stil": PUBLIC,
    # help, and what the law asks us to tell everybody
    "help:index": PUBLIC,
    "help:asking": PUBLIC,
    "help:urgent": PUBLIC,
    "help:answering": PUBLIC,
    "help:about": PUBLIC,
    "help:privacy": PUBLIC,
    "help:accessibility": PUBLIC,
    "help:accessibility_data": PUBLIC,
    "home:start": EVERYBODY,
    "home:mail": EVERYBODY,
    # asking, and writing down what was said
    "conversations:start": INTERVIEWERS,
    "conversations:unit": INTERVIEWERS,
    "conversations:search": INTERVIEWERS,
    "conversations:day_list": CARERS,
    "conversations:new": INTERVIEWERS,
    "conversations:new_unnamed": INTERVIEWERS,
    "conversations:new_gathering": CARERS,
    "conversations:gathering": CARERS,
    "conversations:correct_gathering": CARERS,
    "conversations:journal": CARERS,
    "conversations:mark_journal": CARERS,
    "conversations:urgent_phone": LEADERS,
    # the coding desk: where the words may be read
    "conversations:code": CARERS,
    "conversations:code_again": CARERS,
    "conversations:code_published": STRATEGISTS,
    "conversations:code_published_again": STRATEGISTS,
    "conversations:code_honest": RECEIVERS,
    "conversations:suggest": INTERVIEWERS,
    "conversations:correct": INTERVIEWERS,
    "conversations:receipt": INTERVIEWERS,
    "conversations:retry": INTERVIEWERS,
    "conversations:thanks": INTERVIEWERS,
    "conversations:withdraw": INTERVIEWERS,
    "home:unit": CARERS,
    "home:units": LEADERS,
    "home:presence": LEADERS,
    "home:mark_staff": LEADERS,
    "home:mark_resident": LEADERS,
    # answers from an own phone or on paper
    "intake:enter": PUBLIC,
    "intake:write": PUBLIC,
    "intake:queue": CARERS,
    "intake:honest_queue": RECEIVERS,
    "intake:arrival": DECIDERS,
    "intake:refuse": DECIDERS,
    "intake:take_back": DECIDERS,
    "intake:choose": DECIDERS,
    "intake:papers": CARERS,
    "intake:count": CARERS,
    "intake:suggest": CARERS,
    "intake:honest_papers": RECEIVERS,
    # the sealed outbox
    "outbox:receive": SEALED,
    "outbox:worker": PUBLIC,
    "outbox:shell": PUBLIC,
    "outbox:install": PUBLIC,
    "outbox:waiting": PUBLIC,
    "outbox:keys": ADMINISTRATORS,
    "outbox:open_again": ADMINISTRATORS,
    "outbox:throw_closed": ADMINISTRATORS,
    "outbox:mine": SENDERS,
    "outbox:whose": SENDERS,
    "outbox:throw": SENDERS,
    "outbox:confirm": SENDERS,
    "outbox:set_date": SENDERS,
    "outbox:tickets": INTERVIEWERS,
    "outbox:rename_ticket": INTERVIEWERS,
    "outbox:take_back": INTERVIEWERS,
    # improvements: those who work there read, their leader acts
    "improvements:statements": CARERS,
    "improvements:theme_words": CARERS,
    "improvements:untold": CARERS,
    "improvements:reply": LEADERS,
    "improvements:reply_form": LEADERS,
    "improvements:keep_promise": LEADERS,
    # whoever meets the person tells her, and asks whether it got better
    "improvements:mark_told": CARERS,
    "improvements:take_back_told": CARERS,
    "improvements:take_back": LEADERS,
    "improvements:better": CARERS,
    "improvements:ask_better": CARERS,
    # those who have died or moved: their leader decides
    "improvements:left": LEADERS,
    "improvements:decide_departure": LEADERS,
    "improvements:take_back_departure": LEADERS,
    "improvements:actions": CARERS,
    "improvements:action": CARERS,
    "improvements:start_action": LEADERS,
    "improvements:move_action": LEADERS,
    "improvements:close_action": LEADERS,
    # small things and praise: everybody who works there; its leader decides what goes on the list
    "improvements:morning": CARERS,
    "improvements:morning_sheet": CARERS,
    "improvements:decide_names": LEADERS,
    "improvements:small_thing": CARERS,
    "improvements:mark_small_done": CARERS,
    "improvements:take": CARERS,
    "improvements:put_back": CARERS,
    "improvements:put_on_list": LEADERS,
    "improvements:take_off_list": LEADERS,
    "improvements:praise": CARERS,
    "improvements:mark_praise": CARERS,
    "improvements:unmark_praise": CARERS,
    "improvements:told_sheet": CARERS,
    "actions:change_plan": LEADERS,
    "actions:set_measure": LEADERS,
    "actions:write_reading": CARERS,
    "actions:remove_reading": LEADERS,
    "actions:write_round": CARERS,
    "actions:set_economy": LEADERS,
    "actions:history": CARERS,
    "actions:note": CARERS,
    "actions:write_note": LEADERS,
    "actions:write_worry": CARERS,
    "actions:answer_worry": LEADERS,
    "actions:share": LEADERS,
    "actions:take_back": LEADERS,
    # out of the unit: what its leader has written for others, and sums nobody is in
    "actions:shared": COLLEAGUES,
    "actions:sums": STRATEGISTS,
    # questions to a care unit, and its own words
    "improvements:ask": ASKERS,
    "improvements:asked": ASKERS,
    "improvements:withdraw_question": ASKERS,
    "improvements:questions": CARERS,
    "improvements:answer_question": CARERS,
    "improvements:own_words": CARERS,
    "improvements:approve_own_words": CARERS,
    "improvements:write_own_words": LEADERS,
    "improvements:withdraw_own_words": LEADERS,
    # honest answers, and who receives them
    "receiving:index": RECEIVERS,
    "receiving:answer": RECEIVERS,
    # quotes: proposed where somebody said it, decided by a strategist, read by the municipality's own people
    "quotes:index": COLLEAGUES,
    "quotes:unit": CARERS,
    "quotes:propose": CARERS,
    "quotes:withdraw": QUOTE_KEEPERS,
    "quotes:desk": STRATEGISTS,
    "quotes:review": STRATEGISTS,
    # visits and promises: a guest has no account, the host writes; what was heard stays in the care unit
    "visits:index": VISITS,
    "visits:visit": VISITS,
    "visits:plan": LEADERS,
    "visits:change": LEADERS,
    "visits:cancel": LEADERS,
    "visits:write_down": CARERS,
    "visits:make_promise": CARERS,
    "home:visit_brief": VISITS,
    "home:visit_brief_pdf": VISITS,
    "visits:promises": PROMISES,
    "visits:promise": PROMISES,
    "visits:close_promise": PROMISES,
    "visits:move_promise": PROMISES,
    "visits:make_action": LEADERS,
    # the strategist's campaigns
    "campaigns:index": STRATEGISTS,
    "campaigns:detail": STRATEGISTS,
    "campaigns:ask_to_close": STRATEGISTS,
    "campaigns:take_back": STRATEGISTS,
    "campaigns:close": STRATEGISTS,
    "campaigns:campaign_progress": STRATEGISTS,
    "campaigns:campaign_again": STRATEGISTS,
    "campaigns:withdraw": STRATEGISTS,
    "campaigns:quarter": STRATEGISTS,
    "campaigns:ask_to_close_quarter": STRATEGISTS,
    "campaigns:take_back_quarter": STRATEGISTS,
    "campaigns:close_quarter": STRATEGISTS,
    "campaigns:quarter_progress": STRATEGISTS,
    "campaigns:quarter_again": STRATEGISTS,
    "campaigns:new": STRATEGISTS,
    "campaigns:plan": STRATEGISTS,
    "campaigns:change": STRATEGISTS,
    "campaigns:kit": STRATEGISTS,
    "campaigns:kit_zip": STRATEGISTS,
    "campaigns:kit_unit_zip": STRATEGISTS,
    "campaigns:kit_piece": STRATEGISTS,
    # the strategist's lists: themes with their words, courses of care and steps
    "themes:index": STRATEGISTS,
    "themes:try_out": STRATEGISTS,
    "themes:add": STRATEGISTS,
    "themes:theme": STRATEGISTS,
    "themes:describe": STRATEGISTS,
    "themes:add_pattern": STRATEGISTS,
    "themes:remove_pattern": STRATEGISTS,
    "themes:retire": STRATEGISTS,
    "themes:restore": STRATEGISTS,
    "themes:start": STRATEGISTS,
    "themes:merge": STRATEGISTS,
    "themes:split": STRATEGISTS,
    "themes:versions": STRATEGISTS,
    "themes:undo": STRATEGISTS,
    "conversations:journey_lists": STRATEGISTS,
    "conversations:journey_add": STRATEGISTS,
    "conversations:journey_move": STRATEGISTS,
    "conversations:journey_remove": STRATEGISTS,
    # a unit's part in a campaign: its leader answers the invitation and prints
    "home:invitation": LEADERS,
    "home:sign_up": LEADERS,
    "home:decline": LEADERS,
    "home:kit_zip": LEADERS,
    "home:kit_piece": LEADERS,
    # all year: when the question is put, and how safe it feels to put it
    "campaigns:rules": PLANNERS,
    "campaigns:confidence": STRATEGISTS,
    "home:confidence": CARERS,
    "home:reply_confidence": STAFF,
    # files
    "reports:release_csv": STRATEGISTS,
    "reports:release_xlsx": STRATEGISTS,
    # reports
    "reports:index": REPORTERS,
    "reports:order": REPORTERS,
    "reports:made": REPORTERS,
    "reports:report": REPORTERS,
    "reports:fetch": REPORTERS,
    "reports:sentences": STRATEGISTS,
    "reports:resources": STRATEGISTS,
    "reports:send_resources": STRATEGISTS,
    "reports:resource_file": STRATEGISTS,
    "reports:use_resources": STRATEGISTS,
    "reports:undo_resources": STRATEGISTS,
    "reports:throw_resources": STRATEGISTS,
    # locked figures
    "insight:index": INSIGHT,
    "insight:unit": INSIGHT,
    "insight:agreement": STRATEGISTS,
    "insight:theme": INSIGHT,
    "insight:day_start": INSIGHT,
    "insight:day": INSIGHT,
    "insight:day_now": INSIGHT,
    # A signed address, good for one unit in one campaign: participation on a screen where nobody is signed in.
    "insight:screen": PUBLIC,
    "insight:screen_now": PUBLIC,
    # rights
    "rights:desk": ACCESS_OFFICERS,
    "rights:find": ACCESS_OFFICERS,
    "rights:open": ACCESS_OFFICERS,
    "rights:receipt": ACCESS_OFFICERS,
    "rights:request": ACCESS_OFFICERS,
    "rights:person_log": ACCESS_OFFICERS,
    "rights:bundle": ACCESS_OFFICERS,
    "rights:deliver": ACCESS_OFFICERS,
    "rights:hold": ACCESS_OFFICERS,
    "rights:erase": ACCESS_OFFICERS,
    "rights:unnamed": ACCESS_OFFICERS,
    "rights:erase_unnamed": ACCESS_OFFICERS,
    "rights:retention": ACCESS_OFFICERS,
    "rights:log": PROTECTION_OFFICERS,
    "rights:log_names": PROTECTION_OFFICERS,
    "rights:glass": LEADERS,
    "rights:glass_unit": LEADERS,
    "rights:end_glass": LEADERS,
    "rights:read_glass": LEADERS,
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    # the administrator's desk
    "administration:index": ADMINISTRATORS,
    "administration:gaps": ADMINISTRATORS,
    "administration:tree": ADMINISTRATORS,
    "administration:unit": ADMINISTRATORS,
    "administration:change_unit": ADMINISTRATORS,
    "administration:open_unit": ADMINISTRATORS,
    "administration:move_unit": ADMINISTRATORS,
    "administration:merge_unit": ADMINISTRATORS,
    "administration:close_unit": ADMINISTRATORS,
    "administration:take_on": ADMINISTRATORS,
    "administration:membership": ADMINISTRATORS,
    "administration:imports": ADMINISTRATORS,
    "administration:upload": ADMINISTRATORS,
    "administration:import": ADMINISTRATORS,
    "administration:import_progress": ADMINISTRATORS,
    "administration:bring_in": ADMINISTRATORS,
    "administration:undo": ADMINISTRATORS,
    "administration:throw_away": ADMINISTRATORS,
    "administration:approvals": ADMINISTRATORS,
    "administration:approval_template": ADMINISTRATORS,
}
