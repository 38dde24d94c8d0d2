"""Yintang 印堂: a self-hosted practice system for facial acupuncture.

The tz database comes from the pinned `tzdata` package, never from the host: Alberta stopped changing its clocks in 2026, and
a host with last year's files would put every winter visit in Edmonton one hour wrong.
"""

import zoneinfo

zoneinfo.reset_tzpath(to=())

__version__ = "0.1.0"
