import json
from pathlib import Path

from yintang.front.cli.tests.conftest import runner


def test_an_empty_home_fails_its_self_check_in_words(tmp_path: Path) -> None:
    done = runner(tmp_path)("check", "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, done.stderr, document["ok"]) == (1, "", False)
    failed = {check["what"] for check in document["checks"] if check["level"] == "fail"}
    assert failed == {"migrations", "guards", "audit head", "rules", "outbox"}
