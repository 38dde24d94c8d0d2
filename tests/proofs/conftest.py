from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.proofs import clients
from tests.proofs.harness import Clients, Ground, place_of_its_own


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The clinic of the proofs, opened once and copied for each: SQLite, or the PostgreSQL server the suite runs on."""
    server = os.environ.get("YINTANG_DATABASE_URL", "")
    with place_of_its_own(tmp_path_factory.mktemp("ground") / "home", server) as place:
        with Clients(place, processes=1) as builder:
            times = builder.one(clients.open_clinic)
        yield Ground(place, times)
