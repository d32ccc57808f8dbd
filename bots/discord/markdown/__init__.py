"""A model's Markdown as Discord reads it, with nothing in it alive that was not meant to be."""
