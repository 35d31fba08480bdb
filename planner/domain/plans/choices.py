"""The choices a patient can make, as the plan file spells them (see docs/plan-format.md)."""

from enum import StrEnum


class Who(StrEnum):
    """Who is filling in the plan."""

    PATIENT = "patient"
    WITH_HELP = "with_help"
    FOR_PATIENT = "for_patient"
    STAFF = "staff"


class Where(StrEnum):
    """Where the plan was filled in."""

    HOME = "home"
    KIOSK = "kiosk"
    CLINIC = "clinic"


class AccessNeed(StrEnum):
    """What the patient needs to take part in the talk."""

    INTERPRETER = "interpreter"
    HEARING = "hearing"
    SIGHT = "sight"
    READING = "reading"
    WHEELCHAIR = "wheelchair"
    OTHER = "other"


class Area(StrEnum):
    """The part of life that a goal is about."""

    FAMILY = "family"
    WORK = "work"
    BEING_ACTIVE = "being_active"
    INDEPENDENCE = "independence"
    FEELING_WELL = "feeling_well"
    LIVING_LONGER = "living_longer"
    SPECIAL_DAY = "special_day"
    CARING = "caring"
    MONEY = "money"
    FAITH = "faith"
    BODY = "body"
    OTHER = "other"


class Importance(StrEnum):
    """How much a goal matters."""

    MUST = "must"
    VERY = "very"
    NICE = "nice"


class Share(StrEnum):
    """Who may see one item."""

    CREW = "crew"
    DOCTOR = "doctor"
    IN_PERSON = "in_person"


class Effect(StrEnum):
    """A side effect that the patient most wants to avoid."""

    SICKNESS = "sickness"
    TIREDNESS = "tiredness"
    PAIN = "pain"
    HAIR_LOSS = "hair_loss"
    NUMB_FINGERS = "numb_fingers"
    FOGGY_THINKING = "foggy_thinking"
    TASTE = "taste"
    VOICE = "voice"
    FERTILITY = "fertility"
    INFECTION = "infection"
    SKIN = "skin"
    WEIGHT = "weight"
    SLEEP = "sleep"
    MOOD = "mood"
    OTHER = "other"


class TradeOffAnswer(StrEnum):
    """How the trade-off page was answered."""

    ORDERED = "ordered"
    NOT_SURE = "not_sure"
    NOT_NOW = "not_now"


class TradeOff(StrEnum):
    """The five things that are put in order."""

    MORE_TIME = "more_time"
    INDEPENDENCE = "independence"
    FEWER_SYMPTOMS = "fewer_symptoms"
    CLEAR_MIND = "clear_mind"
    LESS_HOSPITAL = "less_hospital"


class EventKind(StrEnum):
    """What kind of day an event is."""

    CELEBRATION = "celebration"
    TRIP = "trip"
    WORK = "work"
    FAMILY = "family"
    FAITH = "faith"
    MEDICAL = "medical"
    LEGAL = "legal"
    OTHER = "other"


class Movable(StrEnum):
    """Whether the day of an event can change."""

    FIXED = "fixed"
    CAN_MOVE = "can_move"
    NOT_SURE = "not_sure"


class Need(StrEnum):
    """How the patient needs to be on the day."""

    WELL = "well"
    THERE = "there"
    PARTLY = "partly"


class Day(StrEnum):
    """A day of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class PartOfDay(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Availability(StrEnum):
    """How a part of a day in a usual week suits the patient."""

    GOOD = "good"
    POSSIBLE = "possible"
    CANNOT = "cannot"


class Transport(StrEnum):
    """How the patient travels to the clinic."""

    OWN_CAR = "own_car"
    LIFT = "lift"
    PUBLIC = "public"
    HOSPITAL = "hospital"
    TAXI = "taxi"
    WALK = "walk"
    NONE = "none"


class Notice(StrEnum):
    """How long before a visit the patient needs to know."""

    SAME_DAY = "same_day"
    FEW_DAYS = "few_days"
    ONE_WEEK = "one_week"
    MORE = "more"


class Wish(StrEnum):
    """A wish for how treatment could fit."""

    MORNINGS = "mornings"
    SAME_DAY_BLOODS = "same_day_bloods"
    FEWER_VISITS = "fewer_visits"
    NEARER_SITE = "nearer_site"
    EVENINGS_WEEKENDS = "evenings_weekends"
    HOME_TREATMENT = "home_treatment"
    SAME_NURSE = "same_nurse"
    QUIET_CHAIR = "quiet_chair"
    COMPANY = "company"
    NEEDLE_WORRIES = "needle_worries"


class Strength(StrEnum):
    """How strong a wish is."""

    MUST = "must"
    WOULD_LIKE = "would_like"
    NO_VIEW = "no_view"


class Role(StrEnum):
    """Who decides about treatment, as the patient would like it."""

    DECIDE_AFTER_ADVICE = "decide_after_advice"
    TOGETHER = "together"
    DOCTOR_DECIDES = "doctor_decides"
    NOT_SURE = "not_sure"


class Detail(StrEnum):
    """How much the patient wants to be told."""

    MAIN_POINTS = "main_points"
    DETAILS = "details"
    NUMBERS = "numbers"


class BadNews(StrEnum):
    """How the patient wants to hear bad news."""

    ASK_FIRST = "ask_first"
    ALONE = "alone"
    WITH_SOMEONE = "with_someone"


class Prompt(StrEnum):
    """A ready-made question that the patient can pick."""

    VISIT_TIME = "visit_time"
    GOOD_BAD_DAYS = "good_bad_days"
    WORK = "work"
    TRAVEL = "travel"
    BREAKS = "breaks"
    EFFECT_ON_GOAL = "effect_on_goal"
    COSTS = "costs"
    NIGHT_CALL = "night_call"
    SECOND_OPINION = "second_opinion"
    TRIALS = "trials"
    SUPPORT_SERVICES = "support_services"
    SIDE_EFFECTS = "side_effects"
    TESTS = "tests"
    WHO_IS_WHO = "who_is_who"
    WHAT_NEXT = "what_next"


class SharedWith(StrEnum):
    """Who the whole plan is shared with."""

    CREW = "crew"
    DOCTORS_NURSES = "doctors_nurses"
