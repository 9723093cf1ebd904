"""Draws the README's bar chart, one bar for each program, as one SVG for light and dark screens."""
import html

WIDTH, LABEL, ROW, BAR = 760, 250, 34, 18  # pixels
LONGEST = WIDTH - LABEL - 90  # pixels of the longest bar; its time is written behind it
STYLE = """text { font: 15px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
.own { font-weight: 600 } rect { fill: #afb8c1 } rect.own { fill: #0969da }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } rect { fill: #57606a } rect.own { fill: #4493f8 } }"""


def seconds_shown(seconds: float) -> str:
    """With three digits: 0.132, 6.20, 22.1, 410."""
    return f"{seconds:#.3g}".rstrip(".")


def bars(title: str, seconds: dict[str, float]) -> str:
    """The chart. The first bar is highlighted. A bar's length is in proportion to its seconds, and at least 2 pixels."""
    longest = max(seconds.values())
    rows = []
    for number, (name, value) in enumerate(seconds.items()):
        middle = ROW * (number + 1) + ROW // 2
        own = ' class="own"' if number == 0 else ""
        length = max(2, round(LONGEST * value / longest))
        rows.append(f'<text{own} x="{LABEL - 10}" y="{middle + 5}" text-anchor="end">{html.escape(name)}</text>'
                    f'<rect{own} x="{LABEL}" y="{middle - BAR // 2}" width="{length}" height="{BAR}" rx="2"/>'
                    f'<text{own} x="{LABEL + length + 8}" y="{middle + 5}">{seconds_shown(value)} s</text>')
    height = ROW * (len(seconds) + 1) + 8
    head = f'<text x="{LABEL}" y="{ROW // 2 + 5}">{html.escape(title)}</text>'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img">\n<style>{STYLE}</style>\n{head}\n' + "\n".join(rows) + "\n</svg>\n")
