"""How often a municipality asks, in each kind of service: one page, for those who plan."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.campaigns.asking_rules import rules_of, set_rules
from dialog.home.year_round_forms import RulesForm
from dialog.units.models import ServiceType, Unit


@require_http_methods(["GET", "POST"])
def rules(request: UserRequest) -> HttpResponse:
    municipality = request.user.municipality
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        service_types=_kinds_here(municipality),
        rules=rules_of(municipality.pk),
    )
    if request.method == "POST" and form.is_valid():
        count = set_rules(municipality=municipality, rules=form.wanted, by=request.user)
        said = ngettext("%(n)s tjeneste er endret.", "%(n)s tjenester er endret.", count) % {"n": count}
        messages.success(request, said if count else _("Ingenting ble endret."))
        return redirect("campaigns:rules")
    names = {one.value: one.label for one in ServiceType}
    context = {
        "form": form,
        "rows": [(names[one], rule, fields) for one, rule, fields in form.rows()],
        "is_strategist": request.user.has_role(Role.STRATEGIST),
    }
    return render(request, "home/year_round.html", context, status=422 if form.errors else 200)


def _kinds_here(municipality: Unit) -> list[str]:
    """Those of which the municipality has an open care unit, in the order of the list."""
    units = Unit.objects.under(municipality).care_units().open_on(timezone.localdate())
    has = set(units.order_by().values_list("service_type", flat=True))
    return [one.value for one in ServiceType if one in has]
