"""Real shells asked what they would offer: the small programs that ask are beside this file."""
