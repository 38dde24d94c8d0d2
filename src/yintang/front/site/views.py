"""The public pages. They read through queries and, for the contact form alone, write through an action."""

from __future__ import annotations

from datetime import date

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yintang.front.site.example import WEEK, example_year
from yintang.front.site.forms import ContactForm
from yintang.front.site.queries import Rest, rests
from yintang.kernel.actor import Actor
from yintang.kernel.ribbon import Ribbon
from yintang.kernel.throttle import client_address, too_many
from yintang.messaging.actions import receive_contact
from yintang.practice.queries import clinic_card, clinic_today, public_practitioners, public_services

# Only the landing page is meant for search engines; the same is said by the X-Robots-Tag of every other page.
ROBOTS = "User-agent: *\nAllow: /$\nAllow: /static/\nDisallow: /\n"


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    today, resting = clinic_today(), rests()
    return render(request, "site/landing.html", {
        "services": public_services(today),
        "practitioners": public_practitioners(),
        "rests": resting.values(),
        "year": _example(today, resting["neurotoxin"]) if "neurotoxin" in resting else None,
    })


def _example(today: date, botox: Rest) -> Ribbon:
    waiting_for = _("%(length)s after Botox") % {"length": botox.words}
    return example_year(today, first=botox.ends(today - WEEK), waiting_for=waiting_for)


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    return render(request, "site/services.html", {"services": public_services(clinic_today())})


@require_safe
def practitioners(request: HttpRequest) -> HttpResponse:
    return render(request, "site/practitioners.html", {"practitioners": public_practitioners()})


def contact(request: HttpRequest) -> HttpResponse:
    clinic = clinic_card()
    form = ContactForm(request.POST or None, country=clinic.country if clinic else "CA")
    if request.method != "POST":
        return render(request, "site/contact.html", {"form": form})
    if too_many(request, "contact"):
        return render(request, "site/contact.html", {"form": form, "too_many": True}, status=429)
    if not form.is_valid():
        return render(request, "site/contact.html", {"form": form}, status=422)
    if not form.by_a_machine:
        receive_contact(
            name=form.cleaned_data["name"], contact=form.cleaned_data["contact"], text=form.cleaned_data["text"],
            by=Actor.public("site", client_address(request)),
        )
    return redirect("site:contact_received")


@require_safe
def contact_received(request: HttpRequest) -> HttpResponse:
    return render(request, "site/contact_received.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(staticfiles_storage.url("kernel/mark.svg"), permanent=True)
