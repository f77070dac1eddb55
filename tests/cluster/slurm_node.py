"""A real SLURM on this machine alone: controller and one node, for as long as a test needs it (root on Debian)."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIGURATION = Path("/etc/slurm/slurm.conf")
SETTINGS = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MinJobAge=600
ReturnToService=2
SlurmdParameters=config_overrides
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=16000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES State=UP
"""


def why_not() -> str:
    """Return why SLURM cannot be started here, or nothing."""
    if os.geteuid() != 0:
        return "starting SLURM needs root"
    if not shutil.which("slurmctld") and not shutil.which("apt-get"):
        return "SLURM is not installed, and there is no apt-get to install it"
    return ""


def install() -> None:
    """Install Debian's packages where they are missing."""
    if not all(shutil.which(program) for program in ("slurmctld", "slurmd", "munged")):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ["slurm-wlm", "slurm-client", "munge"]
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        subprocess.run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages], check=True, env=environment)


@contextmanager
def slurm_node(folder: Path, cpus: int = 4) -> Iterator[None]:
    """Start munge, controller and node; stop them at the end and put back the configuration that was there."""
    install()
    for name in ("state", "spool"):
        (folder / name).mkdir(parents=True)
    before = CONFIGURATION.read_bytes() if CONFIGURATION.is_file() else None
    CONFIGURATION.parent.mkdir(exist_ok=True)
    CONFIGURATION.write_text(SETTINGS.format(host=socket.gethostname(), folder=folder, cpus=cpus))
    daemons: list[subprocess.Popen[bytes]] = []
    try:
        daemons.append(_start_munge())
        daemons.append(subprocess.Popen(["slurmctld", "-D"], stderr=subprocess.DEVNULL))
        daemons.append(subprocess.Popen(["slurmd", "-D"], stderr=subprocess.DEVNULL))
        _wait_for_node(folder)
        yield
    finally:
        for daemon in reversed(daemons):
            daemon.terminate()
            daemon.wait(timeout=30)
        if before is None:
            CONFIGURATION.unlink()
        else:
            CONFIGURATION.write_bytes(before)


def _start_munge() -> subprocess.Popen[bytes]:
    run = Path("/run/munge")
    run.mkdir(exist_ok=True)
    for path in (run, Path("/etc/munge"), Path("/var/lib/munge"), Path("/var/log/munge"), Path("/etc/munge/munge.key")):
        shutil.chown(path, "munge", "munge")
    return subprocess.Popen(["runuser", "-u", "munge", "--", "munged", "--foreground", "--force"], stderr=subprocess.DEVNULL)


def _wait_for_node(folder: Path, seconds: int = 60) -> None:
    for _ in range(seconds):
        state = subprocess.run(["sinfo", "--noheader", "--format=%T"], capture_output=True, text=True, check=False).stdout.strip()
        if state.startswith("idle"):
            return
        time.sleep(1)
    logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in folder.glob("*.log"))
    raise RuntimeError(f"the node did not become idle in {seconds} s (state: {state!r}):\n{logs}")
