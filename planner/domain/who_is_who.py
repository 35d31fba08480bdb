"""Who is who in a cancer team, in plain words: what each does, and can do for the day that matters.

Shown beside the questions that need it and on a page of its own; our own words, no advice.
"""

from dataclasses import dataclass

from planner.domain.wording import N_


@dataclass(frozen=True, slots=True)
class TeamMember:
    """One kind of helper in the team: msgids of the name, what they do, and what for a day."""

    key: str
    name: str
    does: str
    for_your_day: str
    more: str = ""


TEAM = (
    TeamMember(
        "medical_oncologist",
        N_("Medical oncologist"),
        N_("A doctor who treats cancer with medicines. Some are tablets and some go into a vein."),
        N_("Knows your treatment dates. You can ask what they mean for your day."),
    ),
    TeamMember(
        "surgical_oncologist",
        N_("Surgical oncologist"),
        N_("A doctor who takes cancer out of the body in an operation."),
        N_("Can tell you how long people often rest after such an operation."),
    ),
    TeamMember(
        "radiation_oncologist",
        N_("Radiation oncologist"),
        N_("A doctor who treats cancer with strong rays aimed at one place."),
        N_("Knows on which days you would come, and for how many weeks."),
    ),
    TeamMember(
        "haematologist",
        N_("Haematologist"),
        N_("A doctor for the blood, and for cancers that begin in the blood."),
        N_("Can explain what your blood tests mean for your day."),
    ),
    TeamMember(
        "nurse",
        N_("Nurse"),
        N_("Gives treatment, knows a lot about side effects, and has time for small questions."),
        N_("Can tell you whom to call if you feel unwell before or on the day."),
    ),
    TeamMember(
        "social_worker",
        N_("Social worker"),
        N_("Helps with money, work, travel and care at home."),
        N_("Can help with letters, lifts, and someone to step in at home."),
    ),
    TeamMember(
        "dietitian",
        N_("Dietitian"),
        N_("Knows about food, and about eating when it is hard."),
        N_("Can talk with you about eating at a party or on a trip."),
    ),
    TeamMember(
        "counsellor",
        N_("Counsellor"),
        N_("Listens when you are sad, worried or angry. Your family can often come too."),
        N_("Can help you find words for something that is hard to say."),
    ),
    TeamMember(
        "palliative_care",
        N_("Palliative care"),
        N_("Doctors and nurses who help with pain, sickness, tiredness and worry."),
        N_("Can talk with you about how to feel as well as you can on the day."),
        N_("It is not only for the end of life. People can have it together with other treatment."),
    ),
)
