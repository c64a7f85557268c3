from inkread.text.classify import classify


def test_no_lines():
    assert classify([], model=None) == []
