"""What a screen or an export reads: plain values, one call a screen, never rows of the database."""
