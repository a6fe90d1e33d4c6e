"""What reads language: the spaCy pipeline and the encoders."""
