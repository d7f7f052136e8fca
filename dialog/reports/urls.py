from django.urls import path

from dialog.reports import views

app_name = "reports"
urlpatterns = [
    path("<uuid:pk>/tall.csv", views.release_csv, name="release_csv"),
    path("<uuid:pk>/tall.xlsx", views.release_xlsx, name="release_xlsx"),
]
