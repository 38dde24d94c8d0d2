from django.urls import URLPattern, include, path, re_path

from yintang.front.api.door import guarded, not_found
from yintang.front.api.views import api

patterns, app_name_of_ninja, namespace = api.urls
for pattern in patterns:
    assert isinstance(pattern, URLPattern)
    pattern.callback = guarded(pattern.callback)

urlpatterns = [
    path("", include((patterns, app_name_of_ninja), namespace=namespace)),
    # Everything below this address answers programs, what is not there included.
    re_path("", guarded(not_found)),
]
