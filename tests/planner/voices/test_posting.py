"""Letters reach a real mail server, each once, and what it will not take is tried again or given up with a reason."""

import dataclasses
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa

from budgeting.programme import Programme
from planner.config import MailSettings, Settings
from planner.jobs import posting
from planner.jobs.mailing import UnsendableError, message_of
from planner.jobs.posting import PAUSE_WHEN_DOWN, Postman
from planner.services import comments
from planner.services.letters import (
    CLAIMED_FOR,
    MOST_TRIES,
    Letter,
    Section,
    claim_letter,
    mark_sent,
    see_post,
    try_again,
    write_letter,
)
from planner.storage.database import Database
from planner.storage.records import UserRecord
from tests.browsing import make_settings
from tests.people import Cast
from tests.planner.voices.hearing import PostBox, letters, part_of

NOW = datetime(2027, 3, 1, 5, 0, tzinfo=UTC)


def settings_of(database: Database, home: Path, mail: MailSettings | None) -> Settings:
    return make_settings(database, home, mail=mail, public_url="https://planner.example.com")


def without_database(home: Path) -> Settings:
    """Enough to write a message with."""
    address = "https://planner.example.com"
    return Settings("127.0.0.1", 8000, home, "sqlite:////nowhere", "x" * 32, public_url=address)


def write(database: Database, cast: Cast, words: str = "Ada mentions you", once: str = "notice:1") -> None:
    with database.write() as session:
        section = Section("", ((words, "/p/retention/comments?place=plan:1&plan=1"),))
        write_letter(session, cast.workspace_id, cast.femi.user_id, words, [section], once, NOW)


def a_letter(**changes: object) -> Letter:
    letter = Letter(1, "femi@example.com", "Femi", "Look", (Section("", (("Look", "/notices"),)),), "key", 1)
    return dataclasses.replace(letter, **changes)  # type: ignore[arg-type]  # one of several fields


def test_what_somebody_says_arrives_as_text_and_as_a_page(
    database: Database, cast: Cast, home: Path, world: Programme, post_box: PostBox
) -> None:
    comment_id = comments.say(database, cast.ada, world.key, "question:fees", "@Femi <script>look</script>")
    Postman(database, settings_of(database, home, post_box.mail)).make_round(datetime.now(UTC))
    [(address, message)] = [one for one in post_box.taken if "mentions" in str(one[1]["Subject"])]
    assert address == "femi@example.com"
    assert str(message["From"]) == "Planner <planner@example.com>"
    assert str(message["To"]) == "Femi <femi@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    link = f"https://planner.example.com/p/{world.key}/comments?place=question:fees"
    at = f"comment={comment_id}#comment-{comment_id}"
    assert f"{link}&{at}" in part_of(message, "plain")
    assert f'href="{link}&amp;{at}"' in part_of(message, "html")
    assert "https://planner.example.com/notices/settings" in part_of(message, "plain")


def test_a_letter_is_sent_once_however_many_rounds_follow(
    database: Database, cast: Cast, home: Path, post_box: PostBox
) -> None:
    write(database, cast)
    write(database, cast)
    postman = Postman(database, settings_of(database, home, post_box.mail))
    for minutes in range(0, 60, 10):
        postman.make_round(NOW + timedelta(minutes=minutes))
    assert len(post_box.taken) == 1
    assert [(letter.state, letter.tries) for letter in letters(database)] == [("sent", 1)]


def test_a_letter_that_is_not_marked_is_sent_again(
    database: Database, cast: Cast, home: Path, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "mark_sent", lambda *_: None)
    write(database, cast)
    postman = Postman(database, settings_of(database, home, post_box.mail))
    for minutes in range(0, 60, 10):
        postman.make_round(NOW + timedelta(minutes=minutes))
    assert len(post_box.taken) > 1


def test_a_whole_batch_goes_in_one_round(database: Database, cast: Cast, home: Path, post_box: PostBox) -> None:
    for number in range(5):
        write(database, cast, f"Notice {number}", f"notice:{number}")
    Postman(database, settings_of(database, home, post_box.mail)).make_round(NOW)
    assert [message["Subject"] for _, message in post_box.taken] == [f"Notice {number}" for number in range(5)]


def test_without_a_mail_server_letters_wait_and_are_given_up_after_two_days(
    database: Database, cast: Cast, home: Path, post_box: PostBox
) -> None:
    write(database, cast)
    Postman(database, settings_of(database, home, None)).make_round(NOW)
    assert letters(database)[0].state == "waiting"
    Postman(database, settings_of(database, home, post_box.mail)).make_round(NOW + timedelta(days=3))
    assert post_box.taken == []
    assert (letters(database)[0].state, "two days" in letters(database)[0].reason) == ("given_up", True)


def test_a_refused_address_is_given_up_at_once_with_the_servers_reason_and_the_others_go_out(
    database: Database, cast: Cast, home: Path, post_box: PostBox
) -> None:
    post_box.answers["femi@example.com"] = "550 no such mailbox"
    write(database, cast)
    with database.write() as session:
        section = Section("News", (("x", ""),))
        write_letter(session, cast.workspace_id, cast.mona.user_id, "Digest", [section], "other", NOW)
    Postman(database, settings_of(database, home, post_box.mail)).make_round(NOW)
    assert [(letter.state, letter.tries) for letter in letters(database)] == [("given_up", 1), ("sent", 1)]
    assert "550 no such mailbox" in letters(database)[0].reason


def test_a_server_that_is_busy_is_asked_again_after_pauses_that_grow_and_then_no_more(
    database: Database, cast: Cast, home: Path, post_box: PostBox
) -> None:
    post_box.answers[None] = "451 come back later"
    write(database, cast)
    postman, tried_at = Postman(database, settings_of(database, home, post_box.mail)), []
    for minute in range(24 * 60):
        before = letters(database)[0].tries
        postman._send_due(post_box.mail, NOW + timedelta(minutes=minute)) if minute in MINUTES else None
        tried_at += [minute] if letters(database)[0].tries > before else []
    assert tried_at == [0, 1, 5, 21, 85, 341]
    assert len(tried_at) == MOST_TRIES
    assert (letters(database)[0].state, "451" in letters(database)[0].reason) == ("given_up", True)


# Those in which something is due, and some in which nothing is.
MINUTES = frozenset({0, 1, 2, 5, 10, 21, 60, 85, 100, 341, 342, 1000})


def test_a_server_that_is_down_is_left_alone_for_a_moment_and_costs_the_others_no_try(
    database: Database, cast: Cast, home: Path, post_box: PostBox
) -> None:
    for number in range(3):
        write(database, cast, once=f"notice:{number}")
    nobody = dataclasses.replace(post_box.mail, port=1)
    postman = Postman(database, settings_of(database, home, nobody))
    for seconds in range(0, 60, 2):
        postman.make_round(NOW + timedelta(seconds=seconds))
    assert [letter.tries for letter in letters(database)] == [1, 0, 0]
    assert "could not be used" in letters(database)[0].reason
    later = Postman(database, settings_of(database, home, post_box.mail))
    later.make_round(NOW + PAUSE_WHEN_DOWN)
    assert [letter.state for letter in letters(database)] == ["sent"] * 3


def test_a_letter_that_is_being_sent_is_nobody_elses_until_its_sender_is_given_up(
    database: Database, cast: Cast
) -> None:
    write(database, cast)
    first = claim_letter(database, NOW)
    assert first is not None
    assert claim_letter(database, NOW + CLAIMED_FOR) is None
    again = claim_letter(database, NOW + CLAIMED_FOR + timedelta(seconds=1))
    assert again is not None
    assert (again.message_key, again.tries) == (first.message_key, 2), "the reader's program knows it for the same"
    mark_sent(database, first.id, NOW)
    assert claim_letter(database, NOW + timedelta(hours=1)) is None


def test_nobody_who_was_switched_off_gets_a_letter(
    database: Database, cast: Cast, home: Path, post_box: PostBox
) -> None:
    write(database, cast)
    with database.write() as session:
        femi = session.get_one(UserRecord, cast.femi.user_id)
        femi.active = False
        session.add(femi)
    Postman(database, settings_of(database, home, post_box.mail)).make_round(NOW)
    assert post_box.taken == []
    assert letters(database)[0].reason == "The person is switched off."


@pytest.mark.parametrize(
    "address", ["femi@example.com\r\nBcc: eve@example.com", "femi", "@example.com", "a b@example.com", "", "a@b\0c"]
)
def test_an_address_that_could_begin_a_header_is_refused(home: Path, address: str) -> None:
    mail = MailSettings("localhost", 25, "planner@example.com", security="none")
    with pytest.raises(UnsendableError, match="no e-mail address"):
        message_of(a_letter(address=address), mail, without_database(home), NOW)


@pytest.mark.parametrize("words", ["Look\r\nBcc: eve@example.com", "Look\nX: y", "Look\x85\u2028now", "Größe\x1b[31m"])
def test_no_words_can_begin_a_header(home: Path, words: str) -> None:
    mail = MailSettings("localhost", 25, "planner@example.com", security="none")
    message: EmailMessage = message_of(a_letter(subject=words, name=words), mail, without_database(home), NOW)
    heads = [
        line.split(b":")[0] for line in message.as_bytes().split(b"\r\n\r\n")[0].split(b"\r\n") if line[:1] != b" "
    ]
    assert {b"Bcc", b"X"} & set(heads) == set()
    assert len(heads) == len(set(heads))


def test_what_is_said_in_a_letter_is_words_and_no_markup(home: Path) -> None:
    mail = MailSettings("localhost", 25, "planner@example.com", security="none")
    letter = a_letter(sections=(Section("<b>News</b>", (("<img src=x> & “you”", '/x"onload="y'),)),))
    page = part_of(message_of(letter, mail, without_database(home), NOW), "html")
    assert "<img" not in page
    assert "<b>" not in page
    assert 'onload="' not in page


def test_a_letter_given_up_is_tried_again_when_the_administrator_says_so(
    database: Database, cast: Cast, home: Path, post_box: PostBox
) -> None:
    post_box.answers["femi@example.com"] = "550 no such mailbox"
    write(database, cast)
    postman = Postman(database, settings_of(database, home, post_box.mail))
    postman.make_round(NOW)
    post_box.answers.clear()
    [shown] = see_post(database, cast.adam, NOW).letters
    try_again(database, cast.adam, shown.id)
    postman.make_round(datetime.now(UTC))
    assert len(post_box.taken) == 1
    assert see_post(database, cast.adam, datetime.now(UTC)).sent_count == 1


def test_letters_of_another_workspace_are_not_shown(database: Database, cast: Cast) -> None:
    write(database, cast)
    assert see_post(database, cast.eve, NOW).letters == ()


def test_a_month_later_a_letter_is_forgotten(database: Database, cast: Cast, home: Path, post_box: PostBox) -> None:
    write(database, cast)
    postman = Postman(database, settings_of(database, home, post_box.mail))
    postman.make_round(NOW)
    postman.make_round(NOW + timedelta(days=31))
    assert letters(database) == []


def test_a_postman_outlives_whatever_a_round_meets(
    database: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[datetime] = []

    class Stopping:
        def is_set(self) -> bool:
            return len(rounds) >= 3

        def wait(self, _seconds: float) -> None:
            return None

    def fail(_database: Database, now: datetime) -> int:
        rounds.append(now)
        raise [ZeroDivisionError(), sa.exc.IntegrityError("", {}, ValueError())][len(rounds) % 2]

    monkeypatch.setattr(posting, "write_reminders", fail)
    Postman(database, settings_of(database, home, None)).keep_posting(Stopping())  # type: ignore[arg-type]  # two of its ways
    assert len(rounds) == 3


def test_nothing_is_said_in_the_open_to_a_server_that_cannot_encrypt(
    database: Database, cast: Cast, home: Path, post_box: PostBox
) -> None:
    write(database, cast)
    secret = dataclasses.replace(post_box.mail, security="starttls")
    Postman(database, settings_of(database, home, secret)).make_round(NOW)
    assert post_box.taken == []
    assert (letters(database)[0].state, "could not be used" in letters(database)[0].reason) == ("waiting", True)


def test_a_password_that_the_server_does_not_take_is_told_to_nobody(
    database: Database, cast: Cast, home: Path, post_box: PostBox
) -> None:
    write(database, cast)
    signed_in = dataclasses.replace(post_box.mail, user="planner", password="never-to-be-seen")
    Postman(database, settings_of(database, home, signed_in)).make_round(NOW)
    assert post_box.taken == []
    assert letters(database)[0].reason != ""
    assert "never-to-be-seen" not in letters(database)[0].reason
