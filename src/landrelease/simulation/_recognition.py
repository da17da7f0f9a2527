"""Which model people say an item was: at recognition level, and not always."""

from landrelease.kinds import ItemClass
from landrelease.simulation._configuration import RecognitionNumbers
from landrelease.simulation._items import Items


def model_told(items: Items, numbers: RecognitionNumbers, item: int) -> str:
    """Return the model of an item as people tell it; empty where they are not sure.

    A belt holds one model of each class. What is told draws no number, so that a district with
    other models is otherwise the same.
    """
    models = numbers.models.get(ItemClass(str(items.item_class[item])), ())
    if not models or item % numbers.not_sure_one_in == 0:
        return ""
    origin = int(items.origin[item])
    return models[(origin if origin >= 0 else item) % len(models)]
