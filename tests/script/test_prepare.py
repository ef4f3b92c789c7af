"""What `script/prepare` does on machines that are not this one: others' programs are stand-ins."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("bash", "cat", "chmod", "grep", "ls", "mkdir", "sed", "sort")
SERVER = """
mkdir -p "{prefix}/opt/$3/bin"
for name in postgres initdb; do
  printf '#!/bin/sh\\necho "postgres (PostgreSQL) %s.2"\\n' "${{3#*@}}" >"{prefix}/opt/$3/bin/$name"
done
printf '#!/bin/sh\\necho "{prefix}/share/%s"\\n' "$3" >"{prefix}/opt/$3/bin/pg_config"
chmod +x "{prefix}/opt/$3/bin/"*"""
# Homebrew's protocol as far as we speak it: PostGIS arrives without a server, for two majors.
BREW = f"""
echo "$*" >>"{{calls}}"
case "$*" in
  --prefix) echo "{{prefix}}" ;;
  "install --quiet postgis")
    for major in 17 18; do
      mkdir -p "{{prefix}}/share/postgresql@$major/extension"
      : >"{{prefix}}/share/postgresql@$major/extension/postgis.control"
    done ;;
  "install --quiet postgresql@"*) {SERVER} ;;
  *) exit 1 ;;
esac"""
LOOK = """
import sys
from pathlib import Path
from db import cluster_binaries as known
known._SYSTEM, known._USUAL_FOLDERS = Path(sys.argv[1]), known._USUAL_FOLDERS[:1]
sys.platform = "darwin"
try:
    print(known.found(Path(sys.argv[1])).folder)
except known.NoCluster as refusal:
    sys.exit(str(refusal))
"""


class Machine:
    """A folder with the only programs there are, and what was asked of them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.prefix, self.home = folder / "bin", folder / "brewed", folder / "home"
        self.calls = folder / "calls"
        self.folder.mkdir()
        for tool in TOOLS:
            (self.folder / tool).symlink_to(shutil.which(tool) or tool)
        self.has("id", "echo 501")
        self.has("look", f"exec {sys.executable} -c '{LOOK}' {folder / 'empty'}")

    def has(self, name: str, body: str) -> None:
        script = self.folder / name
        script.write_text(f"#!/bin/sh\n{body.format(calls=self.calls, prefix=self.prefix)}\n")
        script.chmod(0o755)

    def prepares(self, what: str) -> subprocess.CompletedProcess[str]:
        """Source the script, as the other scripts do, and do one part of it."""
        words = f"set -euo pipefail; . script/prepare; python={self.folder / 'look'}; {what}"
        given = {"PATH": str(self.folder), "HOME": str(self.home), "HALO_HOME": str(self.home)}
        command = [str(self.folder / "bash"), "-c", words]
        return subprocess.run(
            command, cwd=ROOT, env=given, capture_output=True, text=True, check=False
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_homebrew_is_asked_for_postgis_and_the_newest_server_it_serves(machine: Machine) -> None:
    machine.has("brew", BREW)
    done = machine.prepares('postgis; echo "$PGBIN"')
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == str(machine.prefix / "opt/postgresql@18/bin")
    asked = machine.calls.read_text().splitlines()
    assert asked == ["install --quiet postgis", "--prefix", "install --quiet postgresql@18"]


def test_homebrew_brings_the_major_that_wrote_the_data(machine: Machine) -> None:
    machine.has("brew", BREW)
    (machine.home / "postgres/data").mkdir(parents=True)
    (machine.home / "postgres/data/PG_VERSION").write_text("17\n")
    assert machine.prepares("postgis").returncode == 0
    assert machine.calls.read_text().splitlines()[-1] == "install --quiet postgresql@17"


@pytest.mark.parametrize("brew", ["", "exit 1"])
def test_without_postgis_one_sentence_says_what_to_type(machine: Machine, brew: str) -> None:
    if brew:
        machine.has("brew", brew)
    done = machine.prepares("postgis")
    assert done.returncode == 1
    assert "not installed. Type: brew install postgis postgresql@17 (" in done.stderr
    assert "Then run this again, or set DATABASE_URL to a PostGIS" in done.stderr


def test_a_database_of_ones_own_needs_nothing(machine: Machine) -> None:
    assert machine.prepares("DATABASE_URL=postgresql://elsewhere; postgis").stderr == ""


def test_root_asks_homebrew_for_nothing(machine: Machine) -> None:
    machine.has("brew", BREW)
    machine.has("id", "echo 0")
    assert machine.prepares("postgis").returncode == 1
    assert not machine.calls.exists()


def test_a_python_too_old_is_named_with_the_way_to_another(machine: Machine) -> None:
    machine.has("python3", "exit 1")
    done = machine.prepares(f"python={machine.folder}/none; virtual_environment")
    assert done.returncode == 1
    assert "Halo needs Python 3.11 or newer" in done.stderr


def test_every_script_is_read_by_bash() -> None:
    for script in ("lock", "picture", "prepare", "server", "test", "vendor"):
        subprocess.run(["bash", "-n", f"script/{script}"], cwd=ROOT, check=True, env=os.environ)
