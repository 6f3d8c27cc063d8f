"""The recipe and what runs it: the bounded reader, batches, the nightly scan. The only room that knows the clock."""
