"""Help where it is needed, and what the law asks us to tell: about, privacy, accessibility. Open to everybody."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dialog.accounts.models import User
from dialog.conversations.queries import municipality_phone
from dialog.home.accessibility import as_data, statement


def contact() -> dict[str, str]:
    """Whom to ask; what the municipality has not set stands empty, and the page then says it in words."""
    return {
        "contact_name": settings.CONTACT_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "contact_phone": settings.CONTACT_PHONE,
        "privacy_email": settings.PRIVACY_EMAIL,
    }


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help/index.html", contact())


@login_not_required
@require_safe
def asking(request: HttpRequest) -> HttpResponse:
    """For care workers: how to begin, when to stop, and what to do when somebody is sad or says something alarming."""
    return render(request, "home/help/asking.html", contact())


@login_not_required
@require_safe
def urgent(request: HttpRequest) -> HttpResponse:
    """Whom to ring when an answer says something alarming."""
    user = request.user
    own_phone = municipality_phone(user.municipality) if isinstance(user, User) else settings.URGENT_PHONE
    return render(request, "home/help/urgent.html", {"own_phone": own_phone, **contact()})


@login_not_required
@require_safe
def answering(request: HttpRequest) -> HttpResponse:
    """For leaders: how to answer well."""
    return render(request, "home/help/answering.html", contact())


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help/about.html", contact())


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """For those who are asked, and their next of kin: who reads it, how long, and what they can demand."""
    return render(request, "home/help/privacy.html", contact())


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help/accessibility.html", {"statement": statement(), **contact()})


@login_not_required
@require_safe
def accessibility_data(request: HttpRequest) -> HttpResponse:
    """The statement as the national register asks for it, so that nobody has to copy by hand."""
    address = request.build_absolute_uri("/")
    answer = JsonResponse(as_data(statement(), contact(), address), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'inline; filename="tilgjengelighet.json"'
    return answer
