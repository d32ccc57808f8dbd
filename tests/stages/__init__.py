"""A stage for each platform: the whole road over real sockets, driven as a person would."""
