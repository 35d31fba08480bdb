"""The web side: access, headers, sessions, errors, health; pages live in its sub-packages."""
