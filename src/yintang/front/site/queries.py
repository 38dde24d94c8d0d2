"""What the landing page says about waiting, read from the clinic's own rules so that the two can never disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yintang.practice.models import Clinic
from yintang.screening.rules import BadPack, Length, load_pack
from yintang.screening.rules.pack import Window

TREATMENTS = {
    "neurotoxin": _("Botox and similar"),
    "filler": _("Fillers, once healed"),
    "laser": _("Laser or light resurfacing"),
    "peel": _("Peel or microdermabrasion"),
    "surgery": _("Surgery of face or neck, scars healed"),
}


@dataclass(frozen=True, slots=True)
class Rest:
    """How long the face rests after a treatment."""

    code: str
    treatment: Any
    length: Length

    @property
    def words(self) -> str:
        months, days = self.length.months, self.length.days
        weeks, odd = divmod(days, 7)
        if months:
            return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
        if weeks and not odd:
            return ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks}
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}

    def ends(self, treated_on: date) -> date:
        return self.length.after(treated_on)


def rests() -> dict[str, Rest]:
    """By question code. Empty while the clinic's own rule file cannot be read: the page then names no number."""
    clinic = Clinic.objects.first()
    try:
        pack = load_pack(clinic.rules if clinic else "seed")
    except BadPack:
        return {}
    fillers_wait = clinic is None or clinic.filler_waits
    windows = {
        question.code: rule for question in pack.questions for rule in question.rules if isinstance(rule, Window)
    }
    return {
        code: Rest(code, treatment, windows[code].wait) for code, treatment in TREATMENTS.items()
        if code in windows and (fillers_wait or not windows[code].optional)
    }
