"""What machines read: no key that is made for people, no word that depends on the language."""

from __future__ import annotations

from tests.conftest import Run


def test_lists_hold_no_keys_for_people(ok: Run) -> None:
    ok("client", "add", "Acme", "--fee", "4500", "--every", "2w")
    ok("touch", "add", "acme", "call")
    ok("client", "pause", "acme")
    for argv in (("client", "list", "--status", "all"), ("history",), ("touch", "list")):
        rows = ok(*argv, "--json").json
        assert rows
        assert not [key for key in rows[0] if key.startswith("_") or key.endswith("_text")]
        assert "_" not in [name[0] for name in ok(*argv, "--format", "csv").out.splitlines()[0].split(",")]
    assert ok("client", "list", "--status", "paused", "--json").json[0]["standing"] == "none"
