"""The Django app: one model, one form, two pages."""
