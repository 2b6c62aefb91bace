"""The worker's errands with letters: send those that are due, remind once a day, write the daily digests."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError

from planner.config import MailSettings, Settings
from planner.jobs.mailing import RefusedError, UnsendableError, mail_server, message_of, send
from planner.services.digests import write_digests
from planner.services.letters import Letter, claim_letter, mark_failed, mark_sent
from planner.services.reminders import write_reminders
from planner.storage.database import Database
from planner.storage.errors import StorageError

ROUND_SECONDS = 2.0
PAUSE_WHEN_DOWN = timedelta(minutes=1)
MOST_AT_ONCE = 100

_log = logging.getLogger(__name__)


class Postman:
    """The rounds of one worker. Where no mail server is set, nothing is sent and no digest is written."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._looked_at: datetime | None = None
        self._resting_until = datetime.min.replace(tzinfo=UTC)

    def keep_posting(self, stopping: threading.Event) -> None:
        """Make a round every few seconds until ``stopping`` is set. A database that is away is waited for."""
        while not stopping.is_set():
            try:
                self.make_round(datetime.now(UTC))
            except StorageError:
                _log.warning("The database is away; letters wait for it.", exc_info=True)
            except IntegrityError:
                _log.info("Another worker wrote the same letter first.")
            except Exception:  # noqa: BLE001  the worker must outlive whatever a round meets
                _log.exception("A round of letters failed; the next one follows.")
            stopping.wait(ROUND_SECONDS)

    def make_round(self, now: datetime) -> None:
        """Do what is due at ``now``."""
        mail = self._settings.mail
        # A day begins at another hour in each workspace, so the day's letters are looked for at every hour.
        hour = now.replace(minute=0, second=0, microsecond=0)
        if self._looked_at != hour:
            write_reminders(self._database, now)
            if mail is not None:
                write_digests(self._database, now, self._settings.digest_hour)
            self._looked_at = hour
        if mail is None:
            return
        if now >= self._resting_until:
            self._send_due(mail, now)

    def _send_due(self, mail: MailSettings, now: datetime) -> None:
        letter = claim_letter(self._database, now)
        if letter is None:
            return
        with self._noted(letter, now), mail_server(mail) as server:
            for _ in range(MOST_AT_ONCE):
                with self._noted(letter, now):
                    send(server, message_of(letter, mail, self._settings, now))
                    mark_sent(self._database, letter.id, now)
                letter = claim_letter(self._database, now) if now >= self._resting_until else None
                if letter is None:
                    return

    @contextmanager
    def _noted(self, letter: Letter, now: datetime) -> Iterator[None]:
        """Note why ``letter`` was not sent; where the server takes none at all, rest a moment before the next."""
        try:
            yield
        except UnsendableError as error:
            mark_failed(self._database, letter, str(error), now, is_final=True)
        except RefusedError as error:
            mark_failed(self._database, letter, str(error), now, is_final=error.is_final)
            if error.is_down:
                self._resting_until = now + PAUSE_WHEN_DOWN
