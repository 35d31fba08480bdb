"""Read days, times and lengths as people type them."""
