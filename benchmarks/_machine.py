"""What a measurement was made on."""

import os
import platform
from pathlib import Path


def processor() -> str:
    """Name of the processor, as the system states it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def facts() -> list[str]:
    """Lines that say on what and under what load."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg()) if os.name != "nt" else "unknown"
    return [
        f"processor {processor()}, {os.cpu_count()} logical cores; load (1, 5, 15 min) {load}",
        f"{platform.system()}, Python {platform.python_version()}",
    ]
