"""Looking at the whole plan: check and share, the last page, "Is this still true?"."""
