"""The files of others are unchanged, and our own hold nothing that the policy forbids."""

import hashlib
import re
from pathlib import Path

import pytest

from planner.paths import STATIC, TEMPLATES

VENDOR = STATIC / "vendor"
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|javascript:|<style", re.IGNORECASE)
_PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "pdf" not in path.relative_to(TEMPLATES).parts)


def test_the_files_of_others_are_the_ones_that_were_published() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text("ascii").splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in ("SHA256SUMS", "README.md")
    }
    assert found == listed


def test_each_of_them_brings_its_licence() -> None:
    assert all((folder / "LICENSE").is_file() for folder in VENDOR.iterdir() if folder.is_dir())


@pytest.mark.parametrize("page", _PAGES, ids=[str(page.relative_to(TEMPLATES)) for page in _PAGES])
def test_no_template_holds_inline_script_or_style(page: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", page.read_text("utf-8"), flags=re.DOTALL)
    assert not _INLINE.search(text)
    assert "|safe" not in text.replace(" ", "")


def test_the_check_for_inline_script_notices_one() -> None:
    for bad in ("<script>x</script>", '<p style="x">', '<a onclick="x">', '<a href="javascript:x">', "<style>"):
        assert _INLINE.search(bad)
    assert not _INLINE.search('<script src="/static/planner.js" defer></script>')


def test_our_own_script_is_short_and_evaluates_nothing() -> None:
    script = (STATIC / "planner.js").read_text("utf-8")
    assert len(script.splitlines()) <= 200
    assert not re.search(r"\beval\b|new Function|innerHTML|\.style\b", script)
