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
        "estimate_here": gettext("Estimate here"),
        "estimate_note": gettext("An estimate from the records; it releases no land."),
        "expected_per_km2": gettext("Items expected to remain per km²"),
        "events_per_km2": gettext("Reported events per km²"),
        "probability_in_cell": gettext("Probability of at least one in this cell of {size} m"),
        "event_in_cell": gettext("Probability of at least one event in this cell of {size} m"),
        "sd": gettext("Standard deviation of the log intensity"),
        "coverage": gettext("Share of the cell searched or reported on"),
        "cell_size": gettext("Cell size"),
        "metres_square": gettext("{size} m × {size} m"),
        "not_surveyed": gettext("Not surveyed: nothing is known"),
        "no_map": gettext(
            "The map cannot be drawn in this browser ({why}). The lists work without it."
        ),
        "draw_point": gettext("Click on the map to set the point."),
        "draw_more": gettext("Click to add corners; {count} so far. “Finish” when done."),
        "drawn": gettext("Drawn: the positions are in the text above."),
        "undone": gettext("The last corner was taken back; {count} left."),
        "reading": gettext("Reading …"),
    }
