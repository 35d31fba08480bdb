"""The processes of an installation: the supervisor, the web server, and what a start prepares."""
