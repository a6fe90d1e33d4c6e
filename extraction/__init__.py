"""Documents to triplets: loading, splitting, extracting, selecting, and the pipeline that does it all."""
