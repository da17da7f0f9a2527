"""Tiles on Dask: processes of this machine, or the workers of a scheduler."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from landrelease.errors import LandreleaseError
from landrelease.hazard import SolvedTile, Tile, TileJob, TileRunner, TileWindow


class DaskMissing(LandreleaseError):
    """Tiles were to run on Dask, which is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Dask is not installed. Install landrelease[scale], or leave --engine out to "
            "compute in this process."
        )


class SchedulerNotReached(LandreleaseError):
    """No Dask scheduler answers at an address."""

    def __init__(self, address: str, problem: str) -> None:
        self.address = address
        super().__init__(
            f"No Dask scheduler answered at {address!r}: {problem}. Start one with "
            "`dask scheduler`, or leave --scheduler out to use processes of this machine."
        )


@contextmanager
def on_dask(scheduler: str | None = None, *, workers: int = 2) -> Iterator[TileRunner]:
    """Open a way to run tiles on Dask; windows go to the workers, cores come back.

    Workers need landrelease of the same version and no files: everything a tile needs is
    sent. At most two windows for each worker are on their way at a time.

    Parameters
    ----------
    scheduler
        Address, such as ``tcp://10.0.0.1:8786``; a cluster of local processes if left out.
    workers
        Local processes.

    Raises
    ------
    DaskMissing, SchedulerNotReached
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise DaskMissing from None
    if scheduler is None:
        with (
            distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield _runner(client, distributed.as_completed)
        return
    try:
        client = distributed.Client(scheduler, timeout="10s")
    except (OSError, ValueError) as problem:
        raise SchedulerNotReached(scheduler, str(problem)) from problem
    with client:
        yield _runner(client, distributed.as_completed)


def _runner(client: Any, as_completed: Any) -> TileRunner:
    def run(
        function: Callable[[TileWindow], SolvedTile], jobs: Iterable[TileJob]
    ) -> Iterator[tuple[Tile, SolvedTile]]:
        todo = iter(jobs)
        tiles: dict[str, Tile] = {}
        finished = as_completed()

        def send() -> None:
            job = next(todo, None)
            if job is not None:
                tile, window = job
                sent = client.scatter(window, hash=False)
                future = client.submit(function, sent, pure=False)
                tiles[future.key] = tile
                finished.add(future)

        for _ in range(2 * max(len(client.scheduler_info()["workers"]), 1)):
            send()
        for future in finished:
            solved = future.result()
            yield tiles.pop(future.key), solved
            send()

    return run
