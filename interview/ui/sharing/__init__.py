"""The parts of the Share screen: drawing up a link, its name check, and the links there are."""
