"""What the stand-in's speech, music and noises are made of."""
