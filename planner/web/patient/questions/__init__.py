"""The question pages: one section a page, lists, drafts, and two windows that disagree."""
