"""Reading lines of text: strips cut out of the picture, a network, and the decoding of what it says."""
