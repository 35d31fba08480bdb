"""Forms: one file a section; each fills itself from a domain section and gives one back."""
