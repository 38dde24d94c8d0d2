from django.urls import include, path

urlpatterns = [
    path("", include("yintang.front.site.urls")),
    path("book/", include("yintang.front.book.urls")),
    path("desk/", include("yintang.front.desk.urls")),
    path("api/v1/", include("yintang.front.api.urls")),
    path("accounts/", include("yintang.accounts.urls")),
]
