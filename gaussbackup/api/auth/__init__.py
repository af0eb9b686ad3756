"""Authentication: signers, tokens, credential providers and their refresh."""
