"""Everything on paper, and the same on the screen."""
