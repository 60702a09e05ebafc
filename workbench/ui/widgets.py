"""Which widgets are there? One place to import them from."""

from workbench.ui.buttons import Button, Check, Segmented
from workbench.ui.fields import AmountField, Choice, Field, NumberField, TextBox
from workbench.ui.labels import Avatar, BandChip, Canvas, Chip, FlowGlyph, IconView, KeyCap, Label, Shown, Words
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.panels import Panel, Rule, Scroll, Tabs, heading, stat
from workbench.ui.states import Banner, DropZone, EmptyState, Progress, Skeleton, Stepper

__all__ = [
    "STRETCH",
    "AmountField",
    "Avatar",
    "BandChip",
    "Banner",
    "Button",
    "Canvas",
    "Check",
    "Chip",
    "Choice",
    "DropZone",
    "EmptyState",
    "Field",
    "FlowGlyph",
    "IconView",
    "KeyCap",
    "Label",
    "NumberField",
    "Panel",
    "Progress",
    "Rule",
    "Scroll",
    "Segmented",
    "Shown",
    "Skeleton",
    "Stepper",
    "Tabs",
    "TextBox",
    "Words",
    "column",
    "heading",
    "row",
    "stat",
]
