"""A person hurt or killed in an accident, known by a code."""

from typing import Annotated

from landrelease.kinds._kind import Json, Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._victim_words import AgeGroup, Harm, Sex, VictimRole
from landrelease.kinds._vocabulary import Answered


def _apart(label: str, *, length: int, note: str = "") -> Json:
    """Declare words about the person that are kept apart, and erasable."""
    return fact(
        label, tier=Tier.PERSONAL, note=note, default="", long=length > 400, max_length=length
    )


def _injury(label: str) -> Json:
    return fact(label, tier=Tier.PERSONAL, standard="IMAS 10.60", default=Answered.NOT_KNOWN)


class Victim(Kind):
    """A person hurt or killed in an accident, known by a code; who it is is kept apart."""

    kind = "victim"
    label = "Victim"
    label_plural = "Victims"
    about = (
        "One record for each person, never added to what the accident counts. Who it is, injuries, "
        "needs and assistance are kept apart, and erasable."
    )
    tier = Tier.RESTRICTED
    temporal = "state"

    accident: Annotated[str, Reference("accident")] = fact("Accident")
    code: str = fact(
        "Code", note="Not the name, nor made from it; one for each person.", max_length=40
    )
    harm: Harm = fact("Killed or injured", standard="IMAS 10.60")
    role: VictimRole = fact("Was there as", default=VictimRole.NOT_KNOWN)
    sex: Sex = fact("Sex", default=Sex.NOT_KNOWN)
    age_group: AgeGroup = fact("Age", default=AgeGroup.NOT_KNOWN)
    full_name: str = _apart("Name", length=200)
    contact: str = _apart("How to reach the person or family", length=400)
    lost_leg: Answered = _injury("Lost a foot or leg")
    lost_arm: Answered = _injury("Lost a hand or arm")
    lost_sight: Answered = _injury("Lost sight")
    lost_hearing: Answered = _injury("Lost hearing")
    other_injury: Answered = _injury("Other injury")
    needs: str = _apart("What the person or family needs", length=4000)
    assistance: str = _apart("Assistance received", length=4000, note="What, by whom and when.")
    remembrance_consent: Answered = fact(
        "Consents to be named in remembrance",
        tier=Tier.PERSONAL,
        note="Of somebody who died: the family. It publishes nothing by itself.",
        default=Answered.NOT_KNOWN,
    )
    consent_of: str = _apart("Who consented, when, and to what", length=1000)

    def title(self) -> str:
        """Return the code."""
        return self.code
