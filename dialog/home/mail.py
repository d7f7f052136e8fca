"""Whether somebody wants e-mail from us; her own choice, at any time."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.home.models import NoDigest


@require_http_methods(["GET", "POST"])
def mail(request: UserRequest) -> HttpResponse:
    user = request.user
    if request.method == "POST":
        if request.POST.get("epost") == "ja":
            NoDigest.objects.filter(user=user).delete()
            messages.success(request, _("Du får e-post når noe venter."))
        else:
            NoDigest.objects.get_or_create(user=user, defaults={"municipality_id": user.municipality_id})
            messages.success(request, _("Du får ikke e-post fra oss."))
        return redirect("home:mail")
    context = {
        "wants_mail": not NoDigest.objects.filter(user=user).exists(),
        "is_receiver": user.has_role(Role.RECEIVER),
    }
    return render(request, "home/mail.html", context)
