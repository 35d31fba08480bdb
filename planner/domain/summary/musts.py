"""What the schedule has to respect, the strongest first, for page 1."""

from planner.domain.plans import choices
from planner.domain.plans.plan import Plan
from planner.domain.summary.model import More, Must
from planner.domain.summary.strip import cannot_pattern
from planner.domain.summary.text_budget import Budget, shorten


def schedule_musts(plan: Plan, budget: Budget) -> tuple[tuple[Must, ...], More]:
    """Return the lines that page 1 has room for, and how many stand only on later pages."""
    lines = (
        *_wishes(plan, budget),
        *_cannots(plan),
        *_travel(plan, budget),
        *_notice(plan),
        *_caring(plan, budget),
    )
    chosen, hidden = lines[: budget.musts], lines[budget.musts :]
    if not hidden:
        return chosen, More(0, "")
    return chosen, More(len(hidden), _anchor(hidden[0]))


def _anchor(must: Must) -> str:
    return f"wish-{must.wish}" if must.wish else "weeks"


def _wishes(plan: Plan, budget: Budget) -> list[Must]:
    return [
        Must("wish", wish=fit.wish, note=shorten(fit.note, budget.note, f"wish-{fit.wish}"))
        for fit in plan.fit
        if fit.strength is choices.Strength.MUST
    ]


def _cannots(plan: Plan) -> list[Must]:
    return [Must("cannot", part=part, days=days) for part, days in cannot_pattern(plan.weeks)]


def _travel(plan: Plan, budget: Budget) -> list[Must]:
    weeks = plan.weeks
    note = shorten(weeks.brought_by, budget.note, "weeks")
    if weeks.travel_minutes is None and weeks.transport is None and note is None:
        return []
    return [Must("travel", minutes=weeks.travel_minutes, transport=weeks.transport, note=note)]


def _notice(plan: Plan) -> list[Must]:
    return [Must("notice", notice=plan.weeks.notice)] if plan.weeks.notice else []


def _caring(plan: Plan, budget: Budget) -> list[Must]:
    note = shorten(plan.weeks.caring, budget.note, "weeks")
    return [Must("caring", note=note)] if note else []
