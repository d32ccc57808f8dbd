"""Pages for admins: what it costs, who may what, what was made and asked, and who decided it."""
