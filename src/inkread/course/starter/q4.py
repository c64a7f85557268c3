"""Q4.2: where the characters of a page are. `inkread course check Q4` tests it on a page drawn for it."""


def findLetters(image):
    """Return boxes (N, 4), each [y1, x1, y2, x2], and the page in black and white, (H, W).

    image is (H, W, 3) uint8, RGB. In black and white 0 is ink and 1 is paper.
    """
    # your code here: denoise, threshold, close gaps, find connected components, leave out what is too small
    raise NotImplementedError("Q4.2")
