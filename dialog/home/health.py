"""Two questions a load balancer asks: is the process alive, and may people use it?"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from dialog.rights.services import fault_of_ledger


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive. Asks nothing of the database: one that is away for a moment is no reason to start the process again."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, and every erasure the ledger knows of is done in it: a restored copy is not ready."""
    try:
        fault = fault_of_ledger()
    except DatabaseError:
        fault = "the database does not answer"
    return JsonResponse({"status": fault or "ok"}, status=503 if fault else 200)
