"""Where every page leads. The doors are named in settings, because the kernel knows none of the rooms after it."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse

register = template.Library()


@dataclass(frozen=True, slots=True)
class Page:
    href: str
    label: str
    current: bool


def _page(context: Context, name: str, label: str) -> Page:
    href = reverse(name)
    request = context.get("request")
    return Page(href, str(label), request is not None and request.path == href)


@register.simple_tag(takes_context=True)
def public_pages(context: Context) -> list[Page]:
    return [_page(context, name, label) for name, label in settings.PUBLIC_PAGES]


@register.simple_tag(takes_context=True)
def small_pages(context: Context) -> list[Page]:
    """What belongs at the foot of a page: privacy, the way in for staff."""
    return [_page(context, name, label) for name, label in settings.SMALL_PAGES]


@register.simple_tag(takes_context=True)
def desk_pages(context: Context) -> list[Page]:
    role = getattr(context["request"].user, "role", "") if "request" in context else ""
    return [_page(context, name, label) for name, label, roles in settings.DESK_PAGES if role in roles]


@register.simple_tag
def home_page() -> str:
    return reverse(settings.HOME_PAGE)


@register.simple_tag
def book_page() -> str:
    """Where the one primary action of every public page leads."""
    return reverse(settings.BOOK_PAGE)
