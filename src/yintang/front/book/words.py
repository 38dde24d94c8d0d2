"""Times as a reader abroad needs them."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yintang.kernel.clock import Moment


def clock_time(moment: Moment) -> str:
    return date_format(moment.local, "H:i")


def zone_words(moment: Moment) -> str:
    """Whose time this is, and how far from UTC."""
    place = moment.zone.rpartition("/")[2].replace("_", " ")
    return _("%(place)s time, UTC%(offset)s") % {"place": place, "offset": moment.isoformat()[-6:]}
