"""Charts for reports: what they show (chart), in words (alt), and drawn in a process of their own (drawn)."""
