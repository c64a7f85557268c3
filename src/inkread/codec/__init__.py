"""Images of ink in few bits: autoencoders, what they lose, and a file format for what they keep."""
