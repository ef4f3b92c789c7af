"""Where mathematics and store meet: read, compute, hand back what is to be kept."""
