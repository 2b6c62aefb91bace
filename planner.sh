#!/bin/sh
# The front door of the project: sets up whatever is missing, then does what you asked for.
# Plain POSIX sh; needs python3 (3.11 or newer) and, for anything that is missing, apt.
set -eu

cd -- "$(dirname -- "$0")"

usage() {
    cat <<'TEXT'
Usage: ./planner.sh COMMAND [OPTIONS]

  run                start the planner with its demo programme; Ctrl-C stops it
  test [OPTIONS]     run the tests; --long adds the slow ones, the rest goes to pytest
  coverage           run the tests and judge which branches they reach
  lint               check style and formatting
  types              check types
  contracts          check which part may import which
  bench [OPTIONS]    measure what people wait for; 'bench optimiser', 'bench pdf' and 'bench load' measure goals
  mutants [OPTIONS]  change the arithmetic of money and value by a hair, time and again, and see whether the tests notice
  words [OPTIONS]    bring the files of translations up to the code: new messages are added, translations stay
  parts [FILE]       list every locked package with its version, hashes and licence (SBOM, CycloneDX JSON)
  lock [OPTIONS]     write requirements.lock again from pyproject.toml; --upgrade takes newer releases
  setup              only set up: system packages and .venv
  help               show this text

Settings such as PLANNER_PORT are described in docs/settings.md.
The command line for everything else is .venv/bin/planner --help.
TEXT
}

say() {
    printf '%s\n' "$*" >&2
}

stop() {
    say "$*"
    exit 1
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    stop "The planner needs Python 3.11 or newer as python3: install it (on Debian or Ubuntu: apt install python3) and start again."
}

# Prints the Debian packages that are missing. A library counts as there when it loads, whoever installed it.
missing_packages() {
    "$python" - "$python" "$@" <<'PYTHON'
import ctypes
import importlib.util
import shutil
import sys

python, *programs = sys.argv[1:]
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


missing = [] if importlib.util.find_spec("ensurepip") else [python + "-venv"]
if sys.platform == "linux":
    missing += [package for library, package in LIBRARIES.items() if not loads(library)]
for program in programs:
    command, _, package = program.partition("=")
    if not shutil.which(command):
        missing.append(package or command)
print(" ".join(missing))
PYTHON
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" >&2
}

install_packages() {
    if ! command -v apt-get >/dev/null 2>&1; then
        stop "There is no apt on this machine, so please install what these Debian packages hold and start again: $*."
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        stop "Some system packages are missing; as root, run 'apt-get install $*' and start again."
    fi
    say "Installing system packages that are missing: $*"
    if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
        apt_get update || stop "apt could not fetch its lists of packages: see its message above, then start again."
    fi
    # Lists that have aged point at packages that are gone: fetch them again once before giving up.
    apt_get install --no-install-recommends "$@" || {
        apt_get update && apt_get install --no-install-recommends "$@"
    } || stop "apt could not install $*: see its message above, then start again."
}

need_packages() {
    missing=$(missing_packages "$@")
    if [ -n "$missing" ]; then
        # The list is split into words on purpose.
        # shellcheck disable=SC2086
        install_packages $missing
    fi
}

# What .venv was made for: the lock, the version, the place and the interpreter. Any change makes it again.
wanted_stamp() {
    "$python" -c '
import hashlib, os, sys, tomllib
from pathlib import Path
lock = Path("requirements.lock").read_bytes()
version = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
print(version, hashlib.sha256(lock).hexdigest(), os.path.realpath(sys.executable), sys.version.split()[0], os.getcwd())'
}

# Wheels only: nothing is built on this machine, so nothing unlisted is fetched.
install_lock() {
    .venv/bin/python -m pip --disable-pip-version-check --no-input install -qq \
        --require-hashes --no-deps --only-binary=:all: -r requirements.lock
}

# The project itself is put on the path, not installed: no build, and edits show at once.
link_project() {
    site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    pwd >"$site/insight_planner.pth"
    version=${stamp%% *}
    mkdir "$site/insight_planner-$version.dist-info"
    printf 'Metadata-Version: 2.1\nName: insight-planner\nVersion: %s\n' "$version" \
        >"$site/insight_planner-$version.dist-info/METADATA"
    cat >.venv/bin/planner <<SCRIPT
#!/bin/sh
exec "$(pwd)/.venv/bin/python" -c 'from planner.cli import main; main(prog_name="planner")' "\$@"
SCRIPT
    chmod +x .venv/bin/planner
}

make_venv() {
    stamp=$(wanted_stamp)
    if [ -f .venv/stamp ] && [ "$(cat .venv/stamp)" = "$stamp" ]; then
        return
    fi
    say "Setting up .venv from requirements.lock (once, about a minute)"
    rm -rf .venv
    "$python" -m venv .venv
    install_lock || stop "pip could not install the packages of requirements.lock: see its message above, then start again."
    link_project
    printf '%s\n' "$stamp" >.venv/stamp
}

set_up() {
    find_python
    need_packages "$@"
    make_venv
}

# Two at a time, and in memory where there is room: the tests write thousands of small databases, each to the disk for sure.
# Files in the order of tests/conftest.py, the longest first, so that neither core waits for the other at the end.
run_tests() {
    # The tests start hundreds of processes, each of which would compile the whole product again.
    unset PYTHONDONTWRITEBYTECODE
    if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 2000000 ]; then
        TMPDIR=$(mktemp -d /dev/shm/planner-tests.XXXXXX)
        export TMPDIR
        trap 'rm -rf "$TMPDIR"' EXIT
        trap 'exit 130' INT TERM
    fi
    .venv/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder "$@"
}

lint() {
    set_up
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    if command -v shellcheck >/dev/null 2>&1; then
        shellcheck planner.sh .ci/run
    fi
}

lock() {
    set_up
    if command -v uv >/dev/null 2>&1; then
        uv=uv
    else
        .venv/bin/python -m pip --disable-pip-version-check install --quiet --target .venv/lock-tools uv
        uv=.venv/lock-tools/bin/uv
    fi
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --extra bench --extra dev --output-file requirements.lock "$@" pyproject.toml
    if grep -q '://' requirements.lock; then
        stop "requirements.lock holds an address: take it out of the sources in pyproject.toml and lock again."
    fi
}

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
    run)
        set_up
        exec .venv/bin/planner up "$@"
        ;;
    test)
        set_up chromium
        run_tests "$@"
        ;;
    coverage)
        set_up chromium
        .venv/bin/python -m pytest --cov "$@"
        .venv/bin/coverage report --include='budgeting/*' --fail-under=100 --skip-covered
        .venv/bin/coverage report --include='planner/*' --fail-under=95 --skip-covered
        ;;
    lint) lint ;;
    types)
        set_up
        exec .venv/bin/mypy "$@"
        ;;
    words)
        set_up
        exec .venv/bin/planner words "$@"
        ;;
    contracts)
        set_up
        exec .venv/bin/lint-imports "$@"
        ;;
    bench)
        case "${1:-}" in load) set_up wrk ;; *) set_up ;; esac
        exec .venv/bin/python -m bench "$@"
        ;;
    mutants)
        set_up
        exec .venv/bin/python -m bench.mutants "$@"
        ;;
    parts)
        set_up
        exec .venv/bin/python -m bench.parts "$@"
        ;;
    lock) lock "$@" ;;
    setup) set_up "$@" ;;
    help | -h | --help) usage ;;
    *)
        usage >&2
        stop "There is no command '$command'."
        ;;
esac
