import logging
import uuid

import pytest

from yintang.kernel.links import seal
from yintang.kernel.logs import HideLinks


def test_a_secret_link_never_stands_in_a_log(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("yintang.test.logs")
    log.addFilter(HideLinks())
    token = seal("booking", uuid.uuid4())
    log.warning("%s: %s", "Gone", f"/book/visit/{token}/")
    log.warning(f"Gone: /book/visit/{token}/ and a share of 5% in ~/notes")
    assert caplog.messages == ["Gone: /book/visit/[…]/", "Gone: /book/visit/[…]/ and a share of 5% in ~/notes"]
