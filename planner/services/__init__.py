"""Use cases, session first: they read and flush; the edge of the request commits."""
