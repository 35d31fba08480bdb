"""What every request passes: who is here, the transaction, headers, limits, errors."""
