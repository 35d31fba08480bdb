"""The form for what comes first when not everything can be had."""

from collections.abc import Iterator
from typing import Any

from planner.domain.plans.choices import TradeOffAnswer
from planner.domain.plans.plan import TradeOffs
from planner.domain.questions import asks_of
from planner.forms.base import SectionForm
from planner.forms.fields.order import OrderField
from planner.forms.fields.simple import AnswerError
from planner.i18n import gettext

_WITHOUT_ORDER = frozenset({TradeOffAnswer.NOT_SURE, TradeOffAnswer.NOT_NOW})


class TradeOffsForm(SectionForm):
    """Section `trade_offs`: an order, or one of two full answers without one."""

    section = TradeOffs
    asks = asks_of("trade_offs")

    def asked_in_words(self) -> Iterator[tuple[str, str]]:
        """Leave out the order when the answer is that there is none."""
        settled = str(self.order.label.text) if self.answer.data in _WITHOUT_ORDER else ""
        return ((asked, words) for asked, words in super().asked_in_words() if asked != settled)

    def validate_order(self, field: OrderField) -> None:
        """Ask for an order from somebody who says that there is one."""
        is_missing = not field.data and not field.process_errors
        if is_missing and self.answer.data == TradeOffAnswer.ORDERED:
            field.bad_box = field.boxes[0]
            raise AnswerError(gettext("Please choose what comes first, or choose another answer."))

    def validate(self, *args: Any, **more: Any) -> bool:
        """Check the form; an order that another answer hides does not count."""
        if self.answer.data in _WITHOUT_ORDER:
            self.order.data = ()
            self.order.process_errors = []
        elif self.answer.data is None and (self.order.data or self.order.process_errors):
            # On a page without its stylesheet the menus may be used without the choice above them.
            self.answer.data = TradeOffAnswer.ORDERED
        return bool(super().validate(*args, **more))
