"""``python -m bench``: choosing, then pages and the PDF of the demo."""

from bench import pages, solve

if __name__ == "__main__":
    solve.main()
    pages.main()
