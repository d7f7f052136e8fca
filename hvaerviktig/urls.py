"""Every room's addresses. Each route also has a row in dialog/accounts/policy.py."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
