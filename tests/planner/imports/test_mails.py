"""Mails become items: the day, the subject, and the writer's own words."""

import zipfile
from pathlib import Path

import pytest

from planner.imports.folders import packed
from planner.imports.mails import own_words, read_mail
from planner.imports.reading import open_sheet

PLAIN = (
    b"From: Jo <jo@example.com>\nDate: Sat, 3 Jan 2026 01:05:34 +0000\nSubject: Re: [Ext] Lost card\n"
    b"Message-ID: <1@example.com>\n\nMy card is lost.\n\n"
    b"On Fri, 2 Jan 2026 at 10:00, Bank <b@example.com> wrote:\n> hello\n"
)
PAGE = (
    b"Date: Sun, 4 Jan 2026 01:05:34 +0000\nSubject: Fees\nContent-Type: text/html; charset=latin-1\n\n"
    b"<html><style>p{}</style><p>Too <b>high</b> fees \xa3</p><blockquote>old</blockquote></html>\n"
)


def test_a_mail_becomes_its_day_its_subject_and_its_own_words() -> None:
    cells, reason = read_mail(PLAIN)
    assert (cells, reason) == (("2026-01-03", "Lost card", "My card is lost.", "E-mail", "1@example.com"), "")
    assert read_mail(PAGE)[0][2] == "Too high fees £"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Yes.\n-- \nJo\nBank Street 1", "Yes."),
        ("Yes.\nSent from my phone", "Yes."),
        ("Yes.\n-----Original Message-----\nFrom: x", "Yes."),
        ("Ja.\nAm 2. Januar 2026 schrieb Bank:\n> x", "Ja."),
        ("> quoted\nMine\n> quoted", "Mine"),
        ("From: x\nSent: y\nhello", "From: x\nSent: y\nhello"),
        ("No\n\n\n\nend", "No\n\nend"),
    ],
)
def test_what_others_wrote_and_the_signature_are_left_out(body: str, words: str) -> None:
    assert own_words(body) == words


@pytest.mark.parametrize("content", [b"", b"Subject: x\n\nno day", b"Date: never\n\nx", b"\xff" * 1_000])
def test_a_mail_without_a_day_is_a_bad_row(content: bytes) -> None:
    assert read_mail(content)[1]


def test_a_mail_nested_in_itself_too_deeply_does_not_stop_the_others() -> None:
    nested = b"Content-Type: message/rfc822\n\n" * 3_000
    assert read_mail(nested + PLAIN)[1]


def test_a_mailbox_is_read_mail_by_mail(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.write_bytes(b"From a Sat Jan  3\n" + PLAIN + b"\n>From the start.\n\nFrom b Sun Jan  4\n" + PAGE)
    with open_sheet(box, "box.mbox") as sheet:
        assert [row.cells[1] for row in sheet.rows] == ["Lost card", "Fees"]


def test_a_folder_is_read_like_an_archive_and_links_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "a.eml").write_bytes(PLAIN)
    (folder / "2026-05-05 call.txt").write_text("He was kind.", encoding="utf-8")
    (folder / "passwords.csv").symlink_to("/etc/passwd")
    with packed(folder) as path:
        assert zipfile.ZipFile(path).namelist() == ["2026-05-05 call.txt", "below/a.eml"]
        with open_sheet(path, path.name) as sheet:
            rows = [row.cells[:3] for row in sheet.rows]
    assert rows == [("2026-05-05", "", "He was kind."), ("2026-01-03", "Lost card", "My card is lost.")]
