from allauth.account import views as allauth
from django.urls import include, path

from yintang.accounts import views

own = ([path("welcome/<int:uid>/<str:token>/", views.welcome, name="welcome")], "accounts")

urlpatterns = [
    path("sign-in/", allauth.login, name="account_login"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("", include(own)),
]
