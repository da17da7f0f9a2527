"""What an observer of the district would have recorded, in batches, in order of time."""

from numpy.random import Generator

from landrelease.simulation._district import District
from landrelease.simulation._history import History, happen
from landrelease.simulation._pending import pending
from landrelease.simulation._statements import Reports, Voice, batches
from landrelease.simulation._tell_reference import claims, decisions, reference
from landrelease.simulation._tell_reports import accidents, chance_finds, indications, safe_uses
from landrelease.simulation._tell_searches import finds, searches
from landrelease.simulation._tell_survey import areas, built_up, former_front, records


def observe(made: District, rng: Generator) -> tuple[Reports, ...]:
    """Let the years go by and tell what became known of them.

    The same district and generator give the same batches, to the last id. Batches that
    nobody has approved come last, one report to each.
    """
    for_history, for_telling = rng.spawn(2)
    return tell(made, happen(made, for_history), for_telling)


def tell(made: District, history: History, rng: Generator) -> tuple[Reports, ...]:
    """Tell what became known of a history."""
    voices = [Voice(made, stream) for stream in rng.spawn(8)]
    told_finds = tuple(finds(voices[0], history))
    said = (
        *reference(voices[1]),
        *decisions(voices[2]),
        *claims(voices[3]),
        *areas(voices[4], history),
        *records(voices[4], history),
        *former_front(voices[4]),
        *built_up(voices[4]),
        *searches(voices[5], history),
        *told_finds,
        *indications(voices[6], history),
        *accidents(voices[6], history),
        *chance_finds(voices[6], history, first_number=len(told_finds)),
        *safe_uses(voices[6], history),
    )
    waiting = sorted(pending(voices[7], history, said), key=lambda one: one.recorded_on)
    return (*batches(made, said, made.configuration.recording), *waiting)
