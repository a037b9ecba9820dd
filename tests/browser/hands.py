"""Two ways to use a page, by the same words: a mouse that counts its clicks, and a keyboard alone."""

#: More stops than any page of the main job has.
STOPS = 800


class Mouse:
    def __init__(self, page):
        self.page, self.clicks = page, 0

    def press(self, locator):
        locator.click()
        self.clicks += 1

    def write(self, locator, words):
        self.press(locator)
        self.page.keyboard.insert_text(words)


class Keyboard:
    """Tab, Enter, Space and letters."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def reach(self, locator):
        wanted = locator.element_handle()
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("(one) => document.activeElement === one"):
                return
        raise AssertionError(f"Tab never reaches {locator}.")

    def press(self, locator):
        self.reach(locator)
        ticks = locator.evaluate("(one) => one.matches('[type=checkbox], [type=radio]')")
        self.page.keyboard.press("Space" if ticks else "Enter")

    def write(self, locator, words):
        self.reach(locator)
        self.page.keyboard.type(words)
