"""What the pages of both peers say; marked, not translated: each peer does that in its own way."""

STEPS = (
    "About you",
    "The one thing",
    "My goals",
    "Hopes and fears",
    "If I cannot have everything",
    "Days that matter",
    "My regular weeks",
    "How treatment could fit",
    "Who decides",
    "My questions",
    "People who help me",
    "Check your plan",
)
HERE = 1
AREAS = (
    ("family", "Family and friends"),
    ("work", "Work or study"),
    ("being_active", "Being active"),
    ("independence", "Doing things myself"),
    ("feeling_well", "Feeling well"),
    ("living_longer", "Living longer"),
    ("special_day", "A special day or trip"),
    ("caring", "Caring for someone"),
    ("money", "Money"),
    ("faith", "Faith and meaning"),
    ("body", "My body, looks, hands, voice or thinking"),
    ("other", "Something else"),
)
TEXT = "What matters most to you right now?"
TEXT_HINT = "Use your own words. It can be big or small."
AREA = "What is it about?"
OBSTACLES = "What gets in the way?"
OBSTACLES_HINT = "Being tired, getting there, money, worry: anything."
LONGEST = 4000
