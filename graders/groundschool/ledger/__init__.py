"""What happened, written down once and never changed: events, their chain, where they are kept, and who is who."""
