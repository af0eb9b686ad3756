"""Who is asking: signatures and tokens, and how they are renewed."""
