"""PURE: core and nudges as one machine in virtual time; live and replay both drive it."""
