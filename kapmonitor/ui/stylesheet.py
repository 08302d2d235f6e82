"""The style sheet: what each kind of standard widget looks like in the tokens of a theme.

Widgets are told apart by dynamic properties: ``kind`` (what it is), ``tone`` (colour of its words),
``size`` (of its text), ``weight`` (``medium``, ``strong``, ``heavy``), ``state`` (``fault``,
``asked``, ``chosen``), ``face="digits"``.
"""

from collections.abc import Callable, Iterator, Mapping

Colours = Mapping[str, str]
Px = Callable[[float], int]

TONES = (
    *("text", "muted", "faint", "stale", "accent", "on_accent", "ok", "block"),
    *("spo2", "pulse", "bp", "resp", "high_ink", "high_rest_ink", "med_ink", "low_ink"),
)
SIZES = {
    "rail": 11,
    "micro": 12,
    "small": 13,
    "body": 14,
    "strong": 16,
    "title": 20,
    "clock": 22,
    "figure": 40,
    "breathing": 44,
    "pulse": 66,
    "pressure": 70,
    "vial": 72,
    "vital": 88,
}
"""Text sizes in px at 100 %: the mock-ups' tokens."""
_WEIGHTS = {"medium": 500, "strong": 600, "heavy": 700}


def style_sheet(colours: Colours, px: Px) -> str:
    """The whole sheet for one theme at one text scale."""
    rules = (*_base(colours, px), *_text(colours, px), *_grounds(colours, px))
    return "\n".join((*rules, *_buttons(colours, px), *_fields(colours, px), *_lists(colours, px)))


def _base(c: Colours, px: Px) -> Iterator[str]:
    yield (
        f'QWidget {{ color: {c["text"]}; font-family: "Inter", "DejaVu Sans";'
        f" font-size: {px(14)}px; }}"
    )
    yield f"QMainWindow, QDialog, QWidget#window {{ background: {c['bg']}; }}"
    yield "QLabel { background: transparent; }"
    yield (
        f"QToolTip {{ background: {c['raised']}; color: {c['text']}; border: 1px solid {c['line']};"
        f" padding: {px(4)}px; }}"
    )


def _text(c: Colours, px: Px) -> Iterator[str]:
    for tone in TONES:
        yield f'*[tone="{tone}"] {{ color: {c[tone]}; }}'
    for name, size in SIZES.items():
        yield f'*[size="{name}"] {{ font-size: {px(size)}px; }}'
    for name, weight in _WEIGHTS.items():
        yield f'*[weight="{name}"] {{ font-weight: {weight}; }}'
    yield '*[face="digits"] { font-family: "JetBrains Mono", "DejaVu Sans Mono"; }'


def _grounds(c: Colours, px: Px) -> Iterator[str]:
    yield (
        f'QFrame[kind="panel"] {{ background: {c["panel"]}; border: 0; border-radius: {px(8)}px; }}'
    )
    yield (
        f'QFrame[kind="panel"][state="asked"] {{ border: {px(2)}px solid {c["text"]}; }}'
        f'QFrame[kind="panel"][state="chosen"] {{ background: {c["accent_fill"]};'
        f" border: 1px solid {c['accent']}; }}"
        f'QFrame[kind="panel"][state="block"] {{ background: {c["block_fill"]};'
        f" border: 1px solid {c['block']}; }}"
    )
    yield f'QFrame[kind="raised"] {{ background: {c["raised"]}; border-radius: {px(7)}px; }}'
    yield (
        f'QFrame[kind="sunken"] {{ background: {c["sunken"]}; border: 1px solid {c["line"]};'
        f" border-radius: {px(7)}px; }}"
    )
    yield f'QFrame[kind="bar"], QFrame[kind="rail"] {{ background: {c["sunken"]}; border: 0; }}'
    yield f'QFrame[kind="rule"] {{ background: {c["line"]}; max-height: 1px; border: 0; }}'


def _buttons(c: Colours, px: Px) -> Iterator[str]:
    yield (
        f"QPushButton, QToolButton {{ background: {c['raised']}; color: {c['text']};"
        f" border: 1px solid transparent; border-radius: {px(7)}px; padding: 0 {px(12)}px;"
        f" min-height: {px(30)}px; }}"
        f"QPushButton:hover {{ border-color: {c['line']}; }}"
        f"QPushButton:pressed, QPushButton:checked {{ background: {c['accent_fill']};"
        f" border-color: {c['accent']}; color: {c['accent']}; }}"
        f"QPushButton:focus {{ border: {px(2)}px solid {c['accent']}; }}"
        f"QPushButton:disabled {{ color: {c['faint']}; background: {c['panel']}; }}"
    )
    yield (
        f'QPushButton[kind="primary"] {{ background: {c["accent"]}; color: {c["on_accent"]};'
        " font-weight: 600; }"
        f'QPushButton[kind="primary"]:disabled {{ background: {c["raised"]};'
        f" color: {c['faint']}; }}"
        f'QPushButton[kind="primary"]:focus {{ border: {px(2)}px solid {c["text"]}; }}'
    )
    yield (
        f'QPushButton[kind="outlined"] {{ background: {c["accent_fill"]};'
        f" border: 1px solid {c['accent']}; font-weight: 600; }}"
    )
    yield f'QPushButton[kind="target"] {{ min-height: {px(38)}px; }}'
    yield (
        f'QPushButton[kind="pill"] {{ border-radius: {px(14)}px; min-height: {px(26)}px;'
        f" padding: 0 {px(14)}px; }}"
    )
    yield (
        f'QPushButton[kind="ghost"] {{ background: transparent; color: {c["muted"]}; }}'
        f'QPushButton[kind="ghost"]:checked {{ color: {c["text"]}; background: {c["raised"]}; }}'
    )


def _fields(c: Colours, px: Px) -> Iterator[str]:
    fields = "QLineEdit, QPlainTextEdit, QSpinBox, QComboBox"
    yield (
        f"{fields} {{ background: {c['sunken']}; color: {c['text']}; border: 1px solid {c['line']};"
        f" border-radius: {px(7)}px; padding: 0 {px(10)}px; min-height: {px(32)}px;"
        f" selection-background-color: {c['accent_deep']}; selection-color: {c['text']}; }}"
        f"QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border: {px(2)}px solid"
        f" {c['accent']}; }}"
    )
    yield f'QLineEdit[state="fault"] {{ border: {px(2)}px dashed {c["text"]}; }}'
    yield f'QLineEdit[state="asked"] {{ border: {px(2)}px solid {c["text"]}; }}'
    yield (
        f"QCheckBox, QRadioButton {{ spacing: {px(8)}px; min-height: {px(28)}px;"
        " background: transparent; }"
    )


def _lists(c: Colours, px: Px) -> Iterator[str]:
    yield (
        f"QAbstractItemView {{ background: {c['panel']}; color: {c['text']}; border: 0;"
        f" outline: 0; selection-background-color: {c['accent_fill']};"
        f" selection-color: {c['text']}; }}"
        f"QAbstractItemView::item:selected {{ background: {c['accent_fill']};"
        f" color: {c['text']}; }}"
        f"QHeaderView::section {{ background: {c['panel']}; color: {c['muted']}; border: 0;"
        f" border-bottom: 1px solid {c['line']}; padding: {px(4)}px; font-size: {px(12)}px; }}"
    )
    yield (
        f"QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}"
        f"QScrollBar:vertical {{ background: transparent; width: {px(10)}px; }}"
        f"QScrollBar::handle {{ background: {c['line']}; border-radius: {px(5)}px;"
        f" min-height: {px(24)}px; }}"
        "QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }"
    )
