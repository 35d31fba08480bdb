"""What every choice is called, as gettext messages; forms and print translate them."""

from enum import StrEnum

from planner.domain.plans import choices as c


def N_(message: str) -> str:  # noqa: N802 - the customary gettext name for "translate this later"
    """Mark `message` for translation and return it unchanged."""
    return message


def label(choice: StrEnum) -> str:
    """Return the message that names `choice`, as on its button and in print."""
    return _LABELS[choice.__class__][choice]


def small_line(choice: StrEnum) -> str:
    """Return the message of the small line under a boxed choice; empty when it needs none."""
    return _SMALL_LINES.get((choice.__class__, choice.value), "")


_LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    c.Who: {
        c.Who.PATIENT: N_("I am the patient"),
        c.Who.WITH_HELP: N_("I am the patient, and someone helps me"),
        c.Who.FOR_PATIENT: N_("I fill this in for the patient"),
        c.Who.STAFF: N_("I am staff, copying from paper"),
    },
    c.Where: {
        c.Where.HOME: N_("at home"),
        c.Where.KIOSK: N_("at a clinic screen"),
        c.Where.CLINIC: N_("at the clinic"),
    },
    c.AccessNeed: {
        c.AccessNeed.INTERPRETER: N_("An interpreter"),
        c.AccessNeed.HEARING: N_("Help with hearing"),
        c.AccessNeed.SIGHT: N_("Help with seeing"),
        c.AccessNeed.READING: N_("Help with reading"),
        c.AccessNeed.WHEELCHAIR: N_("Room for a wheelchair"),
        c.AccessNeed.OTHER: N_("Something else"),
    },
    c.Area: {
        c.Area.FAMILY: N_("Family and friends"),
        c.Area.WORK: N_("Work or study"),
        c.Area.BEING_ACTIVE: N_("Being active"),
        c.Area.INDEPENDENCE: N_("Doing things myself"),
        c.Area.FEELING_WELL: N_("Feeling well"),
        c.Area.LIVING_LONGER: N_("Living longer"),
        c.Area.SPECIAL_DAY: N_("A special day or trip"),
        c.Area.CARING: N_("Caring for someone"),
        c.Area.MONEY: N_("Money"),
        c.Area.FAITH: N_("Faith and meaning"),
        c.Area.BODY: N_("My body, looks, hands, voice or thinking"),
        c.Area.OTHER: N_("Something else"),
    },
    c.Importance: {
        c.Importance.MUST: N_("Must"),
        c.Importance.VERY: N_("Very important"),
        c.Importance.NICE: N_("Nice to have"),
    },
    c.Share: {
        c.Share.CREW: N_("All of my team"),
        c.Share.DOCTOR: N_("Only my doctor"),
        c.Share.IN_PERSON: N_("I will say it in person"),
    },
    c.Effect: {
        c.Effect.SICKNESS: N_("Feeling sick"),
        c.Effect.TIREDNESS: N_("Being very tired"),
        c.Effect.PAIN: N_("Pain"),
        c.Effect.HAIR_LOSS: N_("Losing my hair"),
        c.Effect.NUMB_FINGERS: N_("Numb fingers or toes"),
        c.Effect.FOGGY_THINKING: N_("Foggy thinking"),
        c.Effect.TASTE: N_("Food tasting wrong"),
        c.Effect.VOICE: N_("Changes to my voice"),
        c.Effect.FERTILITY: N_("Not being able to have children"),
        c.Effect.INFECTION: N_("Catching infections"),
        c.Effect.SKIN: N_("Skin trouble"),
        c.Effect.WEIGHT: N_("Weight going up or down"),
        c.Effect.SLEEP: N_("Poor sleep"),
        c.Effect.MOOD: N_("Low or changing mood"),
        c.Effect.OTHER: N_("Something else"),
    },
    c.TradeOffAnswer: {
        c.TradeOffAnswer.ORDERED: N_("I can put them in order"),
        c.TradeOffAnswer.NOT_SURE: N_("I am not sure"),
        c.TradeOffAnswer.NOT_NOW: N_("Not now"),
    },
    c.TradeOff: {
        c.TradeOff.MORE_TIME: N_("More time"),
        c.TradeOff.INDEPENDENCE: N_("Doing things myself"),
        c.TradeOff.FEWER_SYMPTOMS: N_("Fewer symptoms"),
        c.TradeOff.CLEAR_MIND: N_("A clear mind"),
        c.TradeOff.LESS_HOSPITAL: N_("Less time in hospital"),
    },
    c.EventKind: {
        c.EventKind.CELEBRATION: N_("A celebration"),
        c.EventKind.TRIP: N_("A trip"),
        c.EventKind.WORK: N_("Work or study"),
        c.EventKind.FAMILY: N_("School or family"),
        c.EventKind.FAITH: N_("Faith or culture"),
        c.EventKind.MEDICAL: N_("Medical, somewhere else"),
        c.EventKind.LEGAL: N_("Legal or money"),
        c.EventKind.OTHER: N_("Something else"),
    },
    c.Movable: {
        c.Movable.FIXED: N_("Fixed"),
        c.Movable.CAN_MOVE: N_("Can move"),
        c.Movable.NOT_SURE: N_("Not sure if it can move"),
    },
    c.Need: {
        c.Need.WELL: N_("There and well"),
        c.Need.THERE: N_("There, but I can rest"),
        c.Need.PARTLY: N_("Fine to miss part of it"),
    },
    c.Day: {
        c.Day.MON: N_("Monday"),
        c.Day.TUE: N_("Tuesday"),
        c.Day.WED: N_("Wednesday"),
        c.Day.THU: N_("Thursday"),
        c.Day.FRI: N_("Friday"),
        c.Day.SAT: N_("Saturday"),
        c.Day.SUN: N_("Sunday"),
    },
    c.PartOfDay: {
        c.PartOfDay.MORNING: N_("Morning"),
        c.PartOfDay.AFTERNOON: N_("Afternoon"),
        c.PartOfDay.EVENING: N_("Evening"),
    },
    c.Availability: {
        c.Availability.GOOD: N_("Good"),
        c.Availability.POSSIBLE: N_("Possible"),
        c.Availability.CANNOT: N_("Cannot"),
    },
    c.Transport: {
        c.Transport.OWN_CAR: N_("My own car"),
        c.Transport.LIFT: N_("Someone gives me a lift"),
        c.Transport.PUBLIC: N_("Bus, tram or train"),
        c.Transport.HOSPITAL: N_("Hospital transport"),
        c.Transport.TAXI: N_("Taxi"),
        c.Transport.WALK: N_("I walk, or cycle"),
        c.Transport.NONE: N_("I have no way to travel yet"),
    },
    c.Notice: {
        c.Notice.SAME_DAY: N_("The same day is fine"),
        c.Notice.FEW_DAYS: N_("2 or 3 days"),
        c.Notice.ONE_WEEK: N_("A week"),
        c.Notice.MORE: N_("More than a week"),
    },
    c.Wish: {
        c.Wish.MORNINGS: N_("Visits in the morning"),
        c.Wish.SAME_DAY_BLOODS: N_("Blood test and treatment on one day"),
        c.Wish.FEWER_VISITS: N_("Fewer visits, even if they are longer"),
        c.Wish.NEARER_SITE: N_("A place nearer to my home"),
        c.Wish.EVENINGS_WEEKENDS: N_("Visits in the evening or at weekends"),
        c.Wish.HOME_TREATMENT: N_("Tablets or treatment at home, if it works as well"),
        c.Wish.SAME_NURSE: N_("The same nurse each time"),
        c.Wish.QUIET_CHAIR: N_("A quiet chair"),
        c.Wish.COMPANY: N_("Someone with me"),
        c.Wish.NEEDLE_WORRIES: N_("Help with worries about needles"),
    },
    c.Strength: {
        c.Strength.MUST: N_("Must"),
        c.Strength.WOULD_LIKE: N_("Would like"),
        c.Strength.NO_VIEW: N_("I do not mind"),
    },
    c.Role: {
        c.Role.DECIDE_AFTER_ADVICE: N_("I decide, after hearing the advice"),
        c.Role.TOGETHER: N_("We decide together"),
        c.Role.DOCTOR_DECIDES: N_("My doctor decides, after hearing me"),
        c.Role.NOT_SURE: N_("I am not sure. Please ask me."),
    },
    c.Detail: {
        c.Detail.MAIN_POINTS: N_("The main points"),
        c.Detail.DETAILS: N_("The details"),
        c.Detail.NUMBERS: N_("The numbers too"),
    },
    c.BadNews: {
        c.BadNews.ASK_FIRST: N_("Ask me first"),
        c.BadNews.ALONE: N_("Tell me alone"),
        c.BadNews.WITH_SOMEONE: N_("Tell me with someone beside me"),
    },
    c.Prompt: {
        c.Prompt.VISIT_TIME: N_("How long will each visit take?"),
        c.Prompt.GOOD_BAD_DAYS: N_("After treatment, which days are often good and which are bad?"),
        c.Prompt.WORK: N_("Can I work or study during treatment?"),
        c.Prompt.TRAVEL: N_("Can I travel during treatment?"),
        c.Prompt.BREAKS: N_("Are breaks in treatment possible, and what would they mean?"),
        c.Prompt.EFFECT_ON_GOAL: N_("How could treatment change what matters most to me?"),
        c.Prompt.COSTS: N_("What will I have to pay, and who can help with costs?"),
        c.Prompt.NIGHT_CALL: N_("Who do I call at night or at the weekend?"),
        c.Prompt.SECOND_OPINION: N_("How can I hear what another doctor thinks?"),
        c.Prompt.TRIALS: N_("Is there a research study that I could join?"),
        c.Prompt.SUPPORT_SERVICES: N_("Who can help me and my family at home?"),
        c.Prompt.SIDE_EFFECTS: N_("Which side effects should I look out for?"),
        c.Prompt.TESTS: N_("Which tests will I have, and when do I hear the results?"),
        c.Prompt.WHO_IS_WHO: N_("Who is who in my team, and who do I ask what?"),
        c.Prompt.WHAT_NEXT: N_("What happens next?"),
    },
    c.SharedWith: {
        c.SharedWith.CREW: N_("All of my team"),
        c.SharedWith.DOCTORS_NURSES: N_("My doctors and nurses only"),
    },
}

_SMALL_LINES: dict[tuple[type[StrEnum], str], str] = {
    (c.Who, "with_help"): N_("They type, or read to me. The answers are mine."),
    (c.Who, "for_patient"): N_("Your name will be on the plan too."),
    (c.Importance, "must"): N_("I would give up other things for it."),
    (c.Importance, "very"): N_("I would be sad to miss it."),
    (c.Importance, "nice"): N_("Good if it works out."),
    (c.Share, "doctor"): N_("Printed on its own page. Your team’s copy shows only its day."),
    (c.Share, "in_person"): N_("Your team’s copy shows only its kind, like “Money”."),
    (c.Need, "well"): N_("I need to stand, eat and talk."),
    (c.Need, "there"): N_("A chair and a quiet hour are enough."),
    (c.Movable, "can_move"): N_("We could pick another day."),
    (c.Strength, "must"): N_("Without it, treatment is very hard for me."),
}
