"""The style sheet: what each kind of standard widget looks like in the tokens of a theme.

Widgets are told apart by dynamic properties: ``kind`` (what it is), ``tone`` (colour of its words),
``textSize``, ``weight`` (``medium``, ``strong``, ``heavy``), ``state`` (``fault``,
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
    parts = (_base, _text, _grounds, _buttons, _fields, _choices, _lists, _bars, _dose)
    return "\n".join(rule for part in parts for rule in part(colours, px))


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
        yield f'*[textSize="{name}"] {{ font-size: {px(size)}px; }}'
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
    yield f'QFrame[kind="bar"] {{ background: {c["rail"]}; border: 0; }}'
    yield (
        f'QFrame[kind="rail"] {{ background: {c["rail"]}; border: 0;'
        f" border-right: 1px solid {c['line']}; }}"
        f'QFrame[kind="head"] {{ background: {c["panel"]}; border: 0;'
        f" border-bottom: 1px solid {c['line']}; }}"
        f"QWidget#content {{ background: {c['bg']}; }}"
    )
    yield f'QFrame[kind="rule"] {{ background: {c["line"]}; max-height: 1px; border: 0; }}'
    yield (
        f'QLabel[kind="keycap"] {{ border: 1px solid {c["faint"]}; border-radius: {px(4)}px;'
        f" padding: {px(1)}px {px(6)}px; color: {c['text']}; font-size: {px(12)}px;"
        " font-weight: 600; }"
    )


def _buttons(c: Colours, px: Px) -> Iterator[str]:
    """A border is always there, so that focus and choice move nothing."""
    edge = px(2)
    yield (
        f"QPushButton, QToolButton {{ background: {c['raised']}; color: {c['text']};"
        f" border: {edge}px solid transparent; border-radius: {px(7)}px;"
        f" padding: 0 {px(12)}px; min-height: {px(28)}px; font-weight: 500; }}"
        f"QPushButton:hover, QToolButton:hover {{ border-color: {c['line']}; }}"
        "QPushButton:pressed, QPushButton:checked, QToolButton:pressed, QToolButton:checked"
        f" {{ background: {c['accent_fill']}; border-color: {c['accent_deep']};"
        f" color: {c['accent']}; }}"
        f"QPushButton:focus, QToolButton:focus {{ border-color: {c['accent']}; }}"
        f"QPushButton:disabled, QToolButton:disabled {{ color: {c['faint']};"
        f" background: {c['panel']}; border-color: {c['line']}; }}"
    )
    yield (
        f'QPushButton[kind="primary"] {{ background: {c["accent"]}; color: {c["on_accent"]};'
        f" border-color: {c['accent']}; font-weight: 600; }}"
        f'QPushButton[kind="primary"]:pressed {{ background: {c["accent_deep"]};'
        f" color: {c['accent']}; }}"
        f'QPushButton[kind="primary"]:focus {{ border: {2 * edge}px double {c["on_accent"]};'
        f" padding: 0 {px(12) - edge}px; min-height: {px(28) - 2 * edge}px; }}"
        f'QPushButton[kind="primary"]:disabled {{ background: {c["raised"]};'
        f" border-color: {c['raised']}; color: {c['faint']}; }}"
    )
    yield (
        f'QPushButton[kind="outlined"] {{ background: {c["accent_fill"]};'
        f" border: 1px solid {c['accent']}; padding: 0 {px(13)}px; color: {c['accent']};"
        f" min-height: {px(28) + 2}px; font-weight: 600; }}"
        f'QPushButton[kind="outlined"]:focus {{ border-width: {edge}px;'
        f" padding: 0 {px(13) + 1 - edge}px; min-height: {px(28) + 4 - 2 * edge}px; }}"
        f'QPushButton[kind="outlined"]:disabled {{ border-color: {c["line"]}; color: {c["faint"]};'
        f" background: {c['panel']}; }}"
    )
    yield f'QPushButton[kind="target"] {{ min-height: {px(36)}px; }}'
    yield (
        f'QPushButton[kind="pill"] {{ border-radius: {px(24) // 2 + edge}px;'
        f" min-height: {px(24)}px; padding: 0 {px(12)}px; color: {c['muted']}; }}"
        f'QPushButton[kind="pill"]:checked {{ border-color: {c["accent"]};'
        f" color: {c['accent']}; font-weight: 600; }}"
        # Beside a chosen one the focus is told by its second line, not by a shade of the first.
        f'QPushButton[kind="pill"]:focus {{ border: {2 * edge}px double {c["text"]};'
        f" padding: 0 {px(12) - edge}px; min-height: {px(24) - 2 * edge}px; }}"
    )
    yield (
        f'QPushButton[kind="ghost"] {{ background: transparent; color: {c["muted"]}; }}'
        f'QPushButton[kind="ghost"]:checked {{ color: {c["text"]}; background: {c["raised"]}; }}'
    )


def _fields(c: Colours, px: Px) -> Iterator[str]:
    """Focus is a border of the accent; what is odd or wrong is told by its dash and words too."""
    one_line = "QLineEdit, QAbstractSpinBox, QComboBox"
    fields = f"{one_line}, QPlainTextEdit, QTextEdit"
    focused = ", ".join(f"{each.strip()}:focus" for each in fields.split(","))
    yield (
        f"{fields} {{ background: {c['sunken']}; color: {c['text']};"
        f" border: {px(2)}px solid {c['line']}; border-radius: {px(7)}px; padding: 0 {px(9)}px;"
        f" selection-background-color: {c['accent_deep']}; selection-color: {c['text']}; }}"
        f"{one_line} {{ min-height: {px(32)}px; }}"
        f"QPlainTextEdit, QTextEdit {{ padding: {px(6)}px {px(9)}px; }}"
        f"{focused} {{ border-color: {c['accent']}; }}"
        f"QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{"
        f" color: {c['faint']}; background: {c['panel']}; }}"
        f"QLineEdit:read-only {{ background: {c['panel']}; }}"
    )
    yield (
        f'*[state="fault"] {{ border: {px(2)}px dashed {c["text"]}; }}'
        f'QLineEdit[state="asked"], QAbstractSpinBox[state="asked"], QComboBox[state="asked"]'
        f" {{ border: {px(2)}px solid {c['text']}; }}"
    )
    yield (
        f"QComboBox::drop-down {{ border: 0; width: {px(26)}px; }}"
        f"QComboBox::down-arrow {{ width: 0; height: 0; border-left: {px(5)}px solid"
        f" {c['sunken']}; border-right: {px(5)}px solid {c['sunken']};"
        f" border-top: {px(6)}px solid {c['muted']}; }}"
        f"QComboBox QAbstractItemView {{ background: {c['raised']}; border: 1px solid {c['line']};"
        f" padding: {px(4)}px; }}"
        f"QComboBox QAbstractItemView::item {{ min-height: {px(32)}px; }}"
        f"QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: 0; min-height: 0;"
        f" padding: 0 {px(9)}px; background: transparent; }}"
        "QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; }"
    )


def _choices(c: Colours, px: Px) -> Iterator[str]:
    """Full against hollow tells chosen from not chosen, beside the colour."""
    yield (
        f"QCheckBox, QRadioButton {{ spacing: {px(10)}px; min-height: {px(32)}px;"
        f" background: transparent; border: {px(2)}px solid transparent;"
        f" border-radius: {px(7)}px; padding: 0 {px(4)}px; }}"
        f"QCheckBox:focus, QRadioButton:focus {{ border-color: {c['accent']}; }}"
        f"QCheckBox:disabled, QRadioButton:disabled {{ color: {c['faint']}; }}"
    )
    dot = f"qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5, stop:0 {c['accent']},"
    dot += f" stop:0.55 {c['accent']}, stop:0.6 {c['sunken']}, stop:1 {c['sunken']})"
    box = f"width: {px(16)}px; height: {px(16)}px; border: {px(2)}px solid"
    yield (
        f"QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator,"
        f" QGroupBox::indicator {{ {box} {c['muted']}; border-radius: {px(4)}px;"
        f" background: {c['sunken']}; }}"
        f"QRadioButton::indicator {{ border-radius: {px(10)}px; }}"
        f"QCheckBox::indicator:checked, QAbstractItemView::indicator:checked,"
        f" QGroupBox::indicator:checked {{ border-color: {c['accent']};"
        f" background: {c['accent']}; }}"
        f"QRadioButton::indicator:checked {{ border-color: {c['accent']}; background: {dot}; }}"
        f"QCheckBox::indicator:disabled, QRadioButton::indicator:disabled"
        f" {{ border-color: {c['line']}; }}"
    )


def _lists(c: Colours, px: Px) -> Iterator[str]:
    """A list has no frame for the keyboard: the row in which it is has one (``row_edge``)."""
    yield (
        f"QAbstractItemView {{ background: {c['panel']}; color: {c['text']};"
        f" border: {px(2)}px solid transparent; border-radius: {px(7)}px; outline: 0;"
        f" selection-background-color: {c['accent_fill']}; selection-color: {c['text']};"
        f" alternate-background-color: {c['panel']}; gridline-color: {c['line']}; }}"
        f"QAbstractItemView::item {{ padding: {px(4)}px {px(8)}px; border: 0; }}"
        f"QAbstractItemView::item:selected {{ background: {c['accent_fill']};"
        f" color: {c['text']}; }}"
        f"QAbstractItemView::item:hover {{ background: {c['raised']}; }}"
    )
    yield (
        f"QHeaderView {{ background: {c['panel']}; border: 0; }}"
        f"QHeaderView::section {{ background: {c['panel']}; color: {c['muted']}; border: 0;"
        f" border-bottom: 1px solid {c['line']}; padding: {px(4)}px {px(8)}px;"
        f" font-size: {px(12)}px; font-weight: 500; }}"
        f"QTableCornerButton::section {{ background: {c['panel']}; border: 0; }}"
    )
    yield (
        f"QTabBar::tab {{ background: transparent; color: {c['muted']}; border: 0;"
        f" border-bottom: {px(3)}px solid transparent; padding: {px(6)}px {px(12)}px;"
        f" min-height: {px(24)}px; }}"
        f"QTabBar::tab:selected {{ color: {c['text']}; border-bottom-color: {c['accent']};"
        " font-weight: 600; }"
        f"QTabBar::tab:focus {{ background: {c['accent_fill']}; }}"
        f"QTabWidget::pane {{ border: 0; border-top: 1px solid {c['line']}; }}"
    )


def _bars(c: Colours, px: Px) -> Iterator[str]:
    handle = f"background: {c['faint']}; border-radius: {px(3)}px; margin: {px(2)}px"
    yield (
        "QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }"
        f"QScrollArea:focus {{ border: {px(2)}px solid {c['accent']}; border-radius: {px(7)}px; }}"
        f"QScrollBar:vertical {{ background: transparent; width: {px(10)}px; margin: 0; }}"
        f"QScrollBar:horizontal {{ background: transparent; height: {px(10)}px; margin: 0; }}"
        f"QScrollBar::handle:vertical {{ {handle}; min-height: {px(32)}px; }}"
        f"QScrollBar::handle:horizontal {{ {handle}; min-width: {px(32)}px; }}"
        "QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
    )
    yield (
        f"QProgressBar {{ background: {c['raised']}; border: 0; border-radius: {px(3)}px;"
        f" min-height: {px(6)}px; max-height: {px(6)}px; color: transparent; }}"
        f"QProgressBar::chunk {{ background: {c['accent']}; border-radius: {px(3)}px; }}"
    )
    yield (
        f"QSlider:horizontal {{ min-height: {px(32)}px; }}"
        f"QSlider::groove:horizontal {{ height: {px(6)}px; background: {c['accent_deep']};"
        f" border-radius: {px(3)}px; }}"
        f"QSlider::handle:horizontal {{ width: {px(18)}px; margin: -{px(7)}px 0;"
        f" border-radius: {px(9)}px; background: {c['accent']};"
        f" border: {px(2)}px solid {c['panel']}; }}"
        f"QSlider::handle:horizontal:focus {{ border-color: {c['text']}; }}"
        f"QSplitter::handle {{ background: {c['bg']}; }}"
        f"QSplitter::handle:hover {{ background: {c['line']}; }}"
    )
    yield (
        f"QMenu {{ background: {c['raised']}; color: {c['text']}; border: 1px solid {c['line']};"
        f" padding: {px(4)}px; }}"
        f"QMenu::item {{ padding: {px(6)}px {px(20)}px; border-radius: {px(4)}px; }}"
        f"QMenu::item:selected {{ background: {c['accent_fill']}; color: {c['accent']}; }}"
        f"QMenu::item:disabled {{ color: {c['faint']}; }}"
    )


def _dose(c: Colours, px: Px) -> Iterator[str]:
    """Targets that stand many in a row: the routes in words, the usual sites."""
    edge = px(2)
    yield (
        f'QPushButton[kind="tight"] {{ min-height: {px(36)}px; padding: 0 {px(6)}px; }}'
        f'QPushButton[kind="tight"]:checked {{ border-color: {c["accent"]}; }}'
        f'QPushButton[kind="tight"]:focus {{ border: {2 * edge}px double {c["text"]};'
        f" padding: 0 {px(6) - edge}px; min-height: {px(36) - 2 * edge}px; }}"
    )
