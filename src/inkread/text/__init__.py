"""From candidate characters to text: classify, decode, spaces."""
