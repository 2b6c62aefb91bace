"""Two web processes and two workers on one PostgreSQL: any one may die, and the database too, and nothing is lost."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from planner.jobs.queue import JobQueue
from planner.services.tokens import make_token
from planner.storage.audit import verify_trail
from planner.storage.database import Database
from planner.storage.records import ProgrammeRecord
from tests.faults.serving import Clients, House
from tests.faults.test_storage_faults import OwnServer
from tests.people import make_cast
from tests.planner.jobs.working import STEPS, Floor, make_tables, settings_for, wait_for
from tests.promised import Measured


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    """A PostgreSQL of the test's own, with tables, which may be killed."""
    folder = tempfile.mkdtemp(prefix="planner-two-")
    own = OwnServer(folder)
    database = Database(own.url)
    database.migrate()
    database.close()
    yield own
    own.server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def house(own_server: OwnServer, home: Path) -> Iterator[House]:
    """The four processes, not yet started."""
    database = Database(own_server.url)
    make_tables(database)
    queue = JobQueue(settings_for(database, home))
    yield House(Floor(database, home, queue, make_cast(database)))
    queue.close()
    database.close()


def clients_of(house: House, count: int = 4) -> Clients:
    """Programs of Ada's."""
    ada, now = house.floor.ada, datetime.now(UTC)
    scopes = ("programme.edit", "programme.see")
    tokens = [make_token(house.floor.database, ada, f"Program {n}", scopes, 1, now) for n in range(count)]
    return Clients(tuple(house.ports.values()), tuple(tokens))


def wait_for_writes(clients: Clients, count: int = 4) -> None:
    """Until so many more writes are acknowledged."""
    before = len(clients.acknowledged)
    wait_for(lambda: len(clients.acknowledged) >= before + count)


def check_kills(own_server: OwnServer, house: House, victims: tuple[str, ...]) -> str:
    """Kill each of ``victims`` in turn while clients write and jobs run, the database last; what to tell."""
    floor, clients = house.floor, clients_of(house)
    job_ids = [floor.ask(arguments={"pause": 0.3}) for _ in range(4)]
    with house.running(), clients.writing():
        for name in victims:
            wait_for_writes(clients)
            job_ids.append(floor.ask(arguments={"pause": 0.1}))
            house.kill(name)
            wait_for_writes(clients)
            house.start(name)
        refused = clients.statuses[503]
        own_server.be_killed()
        wait_for(lambda: clients.statuses[503] > refused)
        own_server.start()
        wait_for_writes(clients)
        wait_for(lambda: all(floor.job(job_id).finished_at for job_id in job_ids))
    assert set(clients.statuses) == {201, 503}
    assert clients.without_advice == 0
    endings = [(job.state, job.message) for job in map(floor.job, job_ids)]
    assert [ending for ending in endings if ending[0] != "done"] == []
    assert all(floor.marks("effect", job_id) == list(range(1, STEPS + 1)) for job_id in job_ids)
    check_nothing_is_lost(floor, clients)
    told = f"{len(clients.acknowledged)} acknowledged, 0 lost, {clients.statuses[503]} answered 503, none 500"
    return f"killed in turn: {', '.join(victims)} and the database: {told}; {len(job_ids)} jobs done, no step twice"


def check_nothing_is_lost(floor: Floor, clients: Clients) -> None:
    """All that was acknowledged is there, and the trail of it is whole."""
    with floor.database.read() as session:
        there = set(session.exec(select(ProgrammeRecord.key)).all())
        assert verify_trail(session, floor.ada.workspace_id) is None
    assert clients.acknowledged <= there


def test_a_web_process_a_worker_and_the_database_die_in_turn_and_nothing_is_lost(
    own_server: OwnServer, house: House, measured: Measured
) -> None:
    measured("R8", check_kills(own_server, house, ("first web", "first worker")))


@pytest.mark.long
def test_each_of_two_web_processes_and_two_workers_and_the_database_die_in_turn_and_nothing_is_lost(
    own_server: OwnServer, house: House, measured: Measured
) -> None:
    measured("R8", check_kills(own_server, house, house.names))
