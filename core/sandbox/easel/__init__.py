"""What the stand-in's pictures are made of."""
