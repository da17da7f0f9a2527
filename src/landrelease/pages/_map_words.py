"""The words the map's modules show, in the reader's language."""

from django.utils.translation import gettext


def map_words() -> dict[str, str]:
    """Return every text the modules under static/pages/map show."""
    return {
        "loading": gettext("Loading …"),
        "layer_failed": gettext("This could not be loaded. Reload the page to try again."),
        "nothing_found": gettext("Nothing found."),
        "shown_of": gettext("{shown} of {total} shown."),
        "close": gettext("Close"),
        "kind": gettext("Kind"),
        "status": gettext("Status"),
        "population": gettext("People before closure"),
        "since": gettext("Since"),
        "when": gettext("When"),
        "since_date": gettext("since {date}"),
        "first_to_last": gettext("{first} to {last}"),
        "grade": gettext("Grade of the source"),
        "position": gettext("Position"),
        "open_record": gettext("Open the record"),
        "open_finding": gettext("Why, and what is found"),
        "which_one": gettext("What do you mean?"),
        "estimate_here": gettext("The estimate in this cell"),
        "explain_here": gettext("Why the estimate here?"),
        "working_out": gettext("Working it out …"),
        "explain_failed": gettext("This could not be worked out now."),
        "try_again": gettext("Try again"),
        "threshold_off": gettext("off: all classes are shown"),
        "below": gettext("below that: left plain, which does not say that nothing is there"),
        "outside": gettext("Outside the programme: left blank"),
        "above": gettext("Cells that reach it"),
        "rose": gettext("Cells where it rose by 5 in 100 or more"),
        "fell": gettext("Cells where it fell by 5 in 100 or more"),
        "alike": gettext("Cells that differ by less than that"),
        "differs_from": gettext("This map against the other ({other}):"),
        "searches_changed": gettext("What the searches made changed:"),
        "past_note": gettext(
            "What lay there before the searches on record, against what is left: the change is "
            "what was found and taken away. Where it fell, the ground is not thereby free."
        ),
        "change_note": gettext(
            "All records that came in between the two maps are behind the change, not one "
            "search alone. Where it fell, the ground is not thereby free."
        ),
        "above_unseen": gettext("of these never surveyed"),
        "above_settlements": gettext("Settlements with such a cell"),
        "which_settlements": gettext("Which settlements"),
        "cells_area": gettext("{cells} ({km2} km²)"),
        "of_total": gettext("{count} of {total}"),
        "coarse": gettext(
            "Each point of the picture stands for {n} × {n} cells and shows the highest of "
            "them. Counts are of single cells."
        ),
        "other_cells": gettext(
            "The two maps have different cells, so there is no change for each cell. Look at "
            "one and then the other, or compute one again with the same cells."
        ),
        "not_surveyed": gettext("Not surveyed: nobody looked; the estimate there is a guess"),
        "no_map": gettext(
            "The map cannot be drawn in this browser ({why}). The lists work without it."
        ),
        "draw_point": gettext("Click on the map to set the point."),
        "draw_more": gettext("Click to add corners; {count} so far. “Finish” when done."),
        "drawn": gettext("Drawn: the positions are in the text above."),
        "undone": gettext("The last corner was taken back; {count} left."),
        "reading": gettext("Reading …"),
    }
