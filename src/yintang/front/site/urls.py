from django.urls import path

from yintang.front.site import views

app_name = "site"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("services/", views.services, name="services"),
    path("practitioners/", views.practitioners, name="practitioners"),
    path("contact/", views.contact, name="contact"),
    path("contact/received/", views.contact_received, name="contact_received"),
    path("privacy/", views.privacy, name="privacy"),
    path("robots.txt", views.robots),
    path("favicon.ico", views.favicon),
]
