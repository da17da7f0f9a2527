"""Who may inspect whose work."""

from landrelease.quality._errors import InspectorNotIndependent


def require_independent(
    *, inspector: str, inspectors_organisation: str, inspected_organisation: str
) -> None:
    """Refuse an inspector of the inspected organisation; an unknown organisation is refused too.

    Raises
    ------
    InspectorNotIndependent

    Examples
    --------
    >>> require_independent(
    ...     inspector="Q. Ames", inspectors_organisation="Authority", inspected_organisation="Ops"
    ... )
    """
    his, theirs = (
        name.strip().casefold() for name in (inspectors_organisation, inspected_organisation)
    )
    if not his or not theirs or his == theirs:
        raise InspectorNotIndependent(
            inspector=inspector, inspected=inspected_organisation or "an organisation not stated"
        )
