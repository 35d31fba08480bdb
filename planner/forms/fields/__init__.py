"""The kinds of field that forms are made of."""
