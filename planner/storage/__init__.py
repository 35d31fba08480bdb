"""How plans are kept: the database and its connections, sealing, hashing, backups."""
