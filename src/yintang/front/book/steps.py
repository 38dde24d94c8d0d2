"""Where a visitor is on the way to a visit."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from yintang.practice.models import Service


def steps(service: Service | None = None) -> list[dict[str, str]]:
    """A treatment without needles asks nothing about health."""
    found = [{"label": _("Treatment"), "href": reverse("book:services")}]
    if service is None or service.needles:
        found.append({"label": _("Health"), "href": reverse("book:questions", args=[service.slug]) if service else ""})
    return [*found, {"label": _("Day and time"), "href": ""}, {"label": _("Your details"), "href": ""}]
