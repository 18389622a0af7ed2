"""The parts that views of an estate are put together from: cards, storage, networks."""
