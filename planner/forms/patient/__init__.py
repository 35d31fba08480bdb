"""The patient's forms, one a section."""
