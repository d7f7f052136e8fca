"""An administrator helps somebody back in: a new password by hand, or a new start with the second factor."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from dialog.accounts import services
from dialog.accounts.http import UserRequest
from dialog.accounts.models import User


@require_http_methods(["GET", "POST"])
def help_sign_in(request: UserRequest, user_id: UUID) -> HttpResponse:
    """One page, two things to do; each leaves a row that says who did it for whom."""
    others = User.objects.in_municipality(request.user.municipality_id).exclude(pk=request.user.pk)
    person = get_object_or_404(others, pk=user_id)
    context = {"person": person, "can_send_email": settings.CAN_SEND_EMAIL}
    if request.method == "POST":
        context |= _help(request, person)
    context["has_second_factor"] = Authenticator.objects.filter(user_id=person.pk).exists()
    return render(request, "account/help.html", context)


def _help(request: UserRequest, person: User) -> dict[str, object]:
    action = request.POST.get("action")
    if action == "second_factor":
        services.reset_second_factor(person, by=request.user)
        return {"is_reset": True}
    # With a mail server the link goes to the person alone, from the sign-in page.
    if action == "password" and not settings.CAN_SEND_EMAIL:
        return {"link": request.build_absolute_uri(services.make_password_link(person, by=request.user))}
    raise Http404
