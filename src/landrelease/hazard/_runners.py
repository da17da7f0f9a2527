"""Ways to apply the block function to many windows."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from landrelease.hazard._blocks import SolvedTile, TileWindow
from landrelease.hazard._tile_levels import TileJob, TileRunner
from landrelease.hazard._windows import Tile


def in_threads(count: int) -> TileRunner:
    """Run in this process on `count` threads; the compiled loops do not hold the lock.

    Each thread has work space of its own, about 0.3 GB for the largest windows.
    """

    def run(
        function: Callable[[TileWindow], SolvedTile], jobs: Iterable[TileJob]
    ) -> Iterator[tuple[Tile, SolvedTile]]:
        with ThreadPoolExecutor(count) as pool:
            waiting: deque[tuple[Tile, Future[SolvedTile]]] = deque()
            for tile, window in jobs:
                waiting.append((tile, pool.submit(function, window)))
                if len(waiting) > count:
                    done, future = waiting.popleft()
                    yield done, future.result()
            while waiting:
                done, future = waiting.popleft()
                yield done, future.result()

    return run
