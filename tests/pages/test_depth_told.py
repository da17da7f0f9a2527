"""Down to which depth nine of ten are found: never told of ground that no target lay in."""

import re

import pytest

from landrelease.pages.templatetags.landrelease import depth_told
from landrelease.queries import CurveTold


def told(depth_m, sure_m, deepest_m=0.16):
    text = depth_told(CurveTold(None, depth_m, sure_m, "", 80, deepest_m))
    return re.sub(r"[\u2066-\u2069]", "", text)


NONE = "Nine of ten are found at no depth."
ABOUT = "Nine of ten are found down to about"
DEEPEST = "Nine of ten are found down to the deepest target, at 16.0 cm"


@pytest.mark.parametrize(
    ("depth_m", "sure_m", "expected"),
    [
        (-0.01, None, NONE),
        (0.0, -0.1, f"{ABOUT} 0.0 cm; 95 % sure of no depth."),
        (0.08, 0.05, f"{ABOUT} 8.0 cm; 95 % sure down to 5.0 cm."),
        (0.8, float("-inf"), f"{DEEPEST}; 95 % sure of no depth."),
        (0.8, 0.12, f"{DEEPEST}; 95 % sure down to 12.0 cm."),
        (0.8, 0.3, f"{DEEPEST}, 95 % sure; deeper was not tried."),
    ],
)
def test_depth_is_told_as_far_as_targets_lay(depth_m, sure_m, expected):
    assert told(depth_m, sure_m) == expected
