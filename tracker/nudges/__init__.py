"""PURE: when to speak, and what to say."""
