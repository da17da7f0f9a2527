"""A QR code as inline SVG, drawn here: no address outside is asked, and the policy stays strict."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> SafeString:
    """Return a QR code; dark on light whatever the page's colours, as cameras want it."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 - segno writes numbers alone; the text is not in it
