"""What a plan is and what follows from it: no Flask, SQL, PDF, clock or environment."""
