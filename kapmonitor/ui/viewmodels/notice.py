"""What this program is and is not, said before anything else (HAZARDS, "What stays")."""

from dataclasses import dataclass

from kapmonitor.ui.language import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One thing that is said, under its heading."""

    heading: str
    words: str


_C = "notice"


def notice() -> tuple[Paragraph, ...]:
    """The honest words, in the language in force."""
    return (
        Paragraph(
            heading=translate(_C, "What it is"),
            words=translate(
                _C,
                "kapmonitor writes a record and makes aware, beside the bedside monitor. It is not"
                " a certified patient monitor and not the means of watching: a person watches the"
                " person, with rescue equipment and at least the oximeter's own display in the"
                " room.",
            ),
        ),
        Paragraph(
            heading=translate(_C, "What its devices cannot do"),
            words=translate(
                _C,
                "Consumer oximeters and home cuffs are slow and err. SpO₂ is about ±3 off, falls"
                " show late, later still on oxygen, and it is often read too high on dark skin. A"
                " cuff that reports only when it has finished cannot warn beforehand.",
            ),
        ),
        Paragraph(
            heading=translate(_C, "What it cannot tell"),
            words=translate(
                _C,
                "It cannot tell a probe on the wrong person of like pulse, a dose drawn wrongly but"
                " typed rightly, or a person whose breathing is not looked at. It cannot raise a"
                " room that is empty.",
            ),
        ),
        Paragraph(
            heading=translate(_C, "What it does not say"),
            words=translate(
                _C,
                "Green means received or recorded, nothing more. A quiet screen means that no limit"
                " is crossed by what was measured, not that the person is well. Every limit and"
                " interval is a starting value for the clinic's medical director to set.",
            ),
        ),
        Paragraph(
            heading=translate(_C, "When it fails"),
            words=translate(
                _C,
                "Go on with the bedside display, the person, and paper. Whatever hurt or nearly"
                " hurt somebody is entered as an event in the session.",
            ),
        ),
    )
