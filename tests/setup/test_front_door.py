"""The front door on machines that lack something: it says so in one sentence, or puts it right and says that."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.house import ROOT

TOOLS = ("cat", "chmod", "dirname", "env", "grep", "ls", "mkdir", "rm", "sed", "sh")
# Stands for a Python that is new enough and finds MISSING; its stamp is always the same.
PYTHON = """#!/bin/sh
case $1 in
    -c) case $2 in *version_info*) exit "${TOO_OLD:-0}" ;; *) echo stamp ;; esac ;;
    -) echo "$MISSING" ;;
    *) echo "python $*" >>"$CALLS" ;;
esac
"""


@dataclass
class Machine:
    """A folder with the front door, and a PATH that holds only what is put there."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def calls(self) -> str:
        return (self.folder / "calls").read_text(encoding="utf-8")

    def give(self, name: str, script: str) -> None:
        program = self.folder / "bin" / name
        program.write_text(script, encoding="utf-8")
        program.chmod(0o755)

    def start(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        known = {"PATH": str(self.folder / "bin"), "CALLS": str(self.folder / "calls"), "MISSING": ""}
        door = ["sh", str(self.folder / "planner.sh"), *words]
        return subprocess.run(door, env=known | environment, check=False, capture_output=True, text=True)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    (tmp_path / "calls").touch()
    for name in ("planner.sh", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    machine = Machine(tmp_path)
    machine.give("python3", PYTHON)
    machine.give("id", "#!/bin/sh\necho 0\n")
    return machine


def set_up_already(machine: Machine) -> None:
    (machine.folder / ".venv/bin").mkdir(parents=True)
    (machine.folder / ".venv/stamp").write_text("stamp\n", encoding="utf-8")
    planner = machine.folder / ".venv/bin/planner"
    planner.write_text('#!/bin/sh\necho "planner $*" >>"$CALLS"\n', encoding="utf-8")
    planner.chmod(0o755)


def sentences(text: str) -> list[str]:
    return text.strip().splitlines()


def test_a_machine_without_apt_gets_one_sentence_that_names_what_to_install(machine: Machine) -> None:
    answer = machine.start("run", MISSING="python3-venv libpango-1.0-0")
    assert answer.returncode == 1
    [sentence] = sentences(answer.stderr)
    assert sentence.startswith("There is no apt on this machine")
    assert "python3-venv libpango-1.0-0." in sentence


def test_a_person_who_is_not_root_and_has_no_sudo_gets_one_sentence(machine: Machine) -> None:
    machine.give("apt-get", "#!/bin/sh\n")
    machine.give("id", "#!/bin/sh\necho 1000\n")
    answer = machine.start("run", MISSING="libpango-1.0-0")
    assert answer.returncode == 1
    [sentence] = sentences(answer.stderr)
    assert "as root, run 'apt-get install libpango-1.0-0'" in sentence


def test_a_python_that_is_too_old_gets_one_sentence(machine: Machine) -> None:
    answer = machine.start("run", TOO_OLD="1")
    assert answer.returncode == 1
    [sentence] = sentences(answer.stderr)
    assert "Python 3.11 or newer" in sentence


def test_missing_packages_are_installed_after_saying_so(machine: Machine) -> None:
    set_up_already(machine)
    machine.give("apt-get", '#!/bin/sh\necho "apt-get $*" >>"$CALLS"\n')
    answer = machine.start("run", MISSING="libpango-1.0-0")
    assert answer.returncode == 0
    assert "Installing system packages that are missing: libpango-1.0-0" in answer.stderr
    assert "install --no-install-recommends libpango-1.0-0" in machine.calls


def test_aged_lists_are_fetched_again_once(machine: Machine) -> None:
    set_up_already(machine)
    machine.give("apt-get", '#!/bin/sh\necho "apt-get $*" >>"$CALLS"\ncase $* in *install*) exit 100 ;; esac\n')
    answer = machine.start("run", MISSING="libpango-1.0-0")
    assert answer.returncode == 1
    assert "apt could not install libpango-1.0-0" in sentences(answer.stderr)[-1]
    attempts = [call.split()[3] for call in machine.calls.splitlines()]
    assert attempts[-3:] == ["install", "update", "install"]


def test_sudo_is_used_by_a_person_who_is_not_root(machine: Machine) -> None:
    set_up_already(machine)
    machine.give("id", "#!/bin/sh\necho 1000\n")
    machine.give("apt-get", "#!/bin/sh\n")
    machine.give("sudo", '#!/bin/sh\necho "sudo $*" >>"$CALLS"\n')
    assert machine.start("run", MISSING="libpango-1.0-0").returncode == 0
    assert "sudo env DEBIAN_FRONTEND=noninteractive apt-get" in machine.calls


def test_a_second_start_asks_neither_apt_nor_pip(machine: Machine) -> None:
    set_up_already(machine)
    answer = machine.start("run", "--option")
    assert answer.stderr == ""
    assert machine.calls == "planner up --option\n"


def test_what_is_measured_is_asked_of_the_environment_of_the_project(machine: Machine) -> None:
    set_up_already(machine)
    python = machine.folder / ".venv/bin/python"
    python.write_text('#!/bin/sh\necho "python $*" >>"$CALLS"\n', encoding="utf-8")
    python.chmod(0o755)
    assert machine.start("bench").returncode == machine.start("mutants", "--floor", "95").returncode == 0
    assert machine.start("parts", "parts.json").returncode == 0
    asked = ("bench", "bench.mutants --floor 95", "bench.parts parts.json")
    assert machine.calls == "".join(f"python -m {one}\n" for one in asked)


def test_another_lock_makes_the_environment_again(machine: Machine) -> None:
    set_up_already(machine)
    (machine.folder / ".venv/stamp").write_text("another stamp\n", encoding="utf-8")
    answer = machine.start("run")
    assert "Setting up .venv" in answer.stderr
    assert machine.calls.startswith("python -m venv .venv")


def test_an_unknown_command_shows_what_there_is(machine: Machine) -> None:
    answer = machine.start("fly")
    assert answer.returncode == 1
    assert "./planner.sh COMMAND" in answer.stderr
    assert sentences(answer.stderr)[-1] == "There is no command 'fly'."


def test_help_needs_nothing(machine: Machine) -> None:
    answer = machine.start("help", TOO_OLD="1")
    assert answer.returncode == 0
    assert "start the planner with its demo programme" in answer.stdout


def test_the_door_is_plain_posix_shell() -> None:
    assert os.access(ROOT / "planner.sh", os.X_OK)
    checked = subprocess.run(["sh", "-n", str(ROOT / "planner.sh")], check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert (ROOT / "planner.sh").read_text(encoding="utf-8").startswith("#!/bin/sh\n")
