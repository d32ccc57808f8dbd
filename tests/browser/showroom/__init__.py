"""A command that only the page's tests have: it shows at once, and for nothing, whatever a studio would make."""
