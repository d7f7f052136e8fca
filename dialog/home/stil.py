"""The style page: every part in every state, and the pages drawn with invented words. For those who build; no data."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dialog.lib import svg

PAGES = {
    "": "stil/index.html",
    "start": "stil/start.html",
    "samtale": "stil/samtale.html",
    "samtale-to": "stil/samtale_to.html",
    "samtale-feil": "stil/samtale_feil.html",
    "ikke-svar": "stil/ikke_svar.html",
    "kvittering": "stil/kvittering.html",
    "kvittering-to": "stil/kvittering_to.html",
    "leder": "stil/leder.html",
    "svar": "stil/svar.html",
    "seksjon": "stil/seksjon.html",
}


class ExampleForm(forms.Form):
    """A form with one of each kind of field, to draw the partials with."""

    words = forms.CharField(
        label="Hva er viktig for deg?",
        widget=forms.Textarea,
        error_messages={"required": "Skriv det som ble sagt, eller velg hvorfor det ikke ble svar."},
    )
    said_by = forms.ChoiceField(
        label="Hvem sa det?",
        choices=[("person", "Borghild selv"), ("kin", "Pårørende"), ("seen", "Vi så det")],
        widget=forms.RadioSelect,
        error_messages={"required": "Velg hvem som sa det."},
    )
    how = forms.MultipleChoiceField(
        label="Hvordan?",
        choices=[("interpreter", "Med tolk"), ("support", "Med støtte"), ("phone", "På telefon")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    owner = forms.CharField(label="Hvem har ansvar?", error_messages={"required": "Velg hvem som har ansvar."})
    due_on = forms.CharField(label="Frist", help_text="Når skal det være gjort?", required=False)


@login_not_required
@require_safe
def stil(request: HttpRequest) -> HttpResponse:
    """Show the style page, or with ?vis= one of the drawn pages; outside the demo only to somebody signed in."""
    page = request.GET.get("vis", "")
    if page not in PAGES or not (settings.DEMO or request.user.is_authenticated):
        raise Http404
    context = {
        "pages": [name for name in PAGES if name],
        "navigation": [("Avdeling 2", "/stil/?vis=leder", True), ("Tiltak", "/stil/?vis=svar", False)],
        "empty_form": ExampleForm(auto_id="tom_%s"),
        "filled_form": ExampleForm(
            initial={"words": "Jeg vil ut en tur hver dag.", "said_by": "kin", "how": ["phone"], "due_on": "11. juni"},
            auto_id="fylt_%s",
        ),
        "refused_form": ExampleForm({"how": ["interpreter"]}, auto_id="feil_%s"),
        "trend": svg.trend_line([41, 48, None, 67, 78], "er spurt"),
        "actions": svg.stacked_bar(
            [("plan", 2), ("gang", 3), ("venter", 2), ("ferdig", 4)],
            "Planlagt 2, i gang 3, gjort – gi beskjed 2, har fått beskjed 4",
        ),
        "page_of_many": Paginator(range(90), 30).page(2),
    }
    return render(request, PAGES[page], context)
