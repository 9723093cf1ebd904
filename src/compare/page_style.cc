#include "compare/page_style.h"

#include <string_view>

#include "compare/palette.h"

namespace hapax::compare {
namespace {

constexpr std::string_view kText =
    R"(body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 77rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .6rem; }
h2 { font-size: 1.1rem; margin: 0 0 .2rem; break-after: avoid; }
p { margin: .3rem 0; overflow-wrap: anywhere; } p, code { white-space: pre-wrap; } .dim, .note { color: var(--dim); }
.note { font-size: .87em; max-width: 60em; }
.equal { font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
.verdict { font-size: 1.1rem; border-left: .3rem solid var(--ink); padding-left: .8rem; margin: .7rem 0; }
.busy { border-left: .3rem solid var(--bad); padding-left: .8rem; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .8rem; margin: .4rem 0 0; }
dt { font-weight: 600; } dd { margin: 0; } ul { margin: .4rem 0; padding-left: 1.2rem; }
section, dl { margin-top: 1.2rem; min-width: 0; }
svg { display: block; }
)";

// A chart is as wide as a phone's screen or a third of a wide window.
constexpr std::string_view kCharts =
    R"(.charts { columns: 21rem auto; column-gap: 1.8rem; margin-top: 1.6rem; }
.charts section { margin: 0; padding-bottom: 1.6rem; break-inside: avoid; }
.charts svg { width: 100%; max-width: 30rem; height: auto; margin-top: .4rem; font: 12px system-ui, sans-serif;
  fill: var(--ink); }
.key { display: inline-block; width: .8rem; height: .8rem; vertical-align: -.08rem; margin-right: .35rem; }
.solid { fill: var(--mark); stroke: var(--mark); } .hollow { fill: var(--paper); stroke: var(--mark); stroke-width: 1.6; }
.runs .hollow { fill: none; stroke-width: 1.3; }
.bar { stroke: none; } .apart { stroke: var(--paper); stroke-width: .6; }
.line { fill: none; stroke: var(--mark); stroke-width: 1.8; } .leader { stroke: var(--mark); stroke-width: .7; }
.guide { --mark: var(--dim); stroke-width: 1; } .level { stroke: var(--dim); stroke-width: 1.5; } .grid { stroke: var(--rule); } .row { stroke: var(--rule); stroke-width: .7; }
.median { stroke: var(--ink); stroke-width: 2.5; }
)";

// All columns fit into 1280 pixels. In a narrower window the table scrolls on its own, while its
// first column stays.
constexpr std::string_view kTable =
    R"(.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 3px solid var(--threads); }
table { border-collapse: separate; border-spacing: 0; font-size: .84em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.head { break-after: avoid; }
th, td { padding: .2rem .45rem; text-align: right; border-bottom: 1px solid var(--rule); vertical-align: top; }
thead th { vertical-align: bottom; } .pair { white-space: normal; } .pair span { white-space: nowrap; }
th:first-child { position: sticky; left: 0; background: var(--paper); }
tbody th { border-left: .35rem solid var(--mark); } .left { text-align: left; }
)";

// On paper (A4 or Letter): dark on white, two charts side by side, no chart across two pages, and
// the whole table without scrolling.
constexpr std::string_view kPrint = R"(@page { margin: 12mm; }
@media print {
:root { color-scheme: light; } body { font-size: 9.5pt; line-height: 1.35; padding: 0; max-width: none; }
* { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
h1 { font-size: 15pt; } h2 { font-size: 11pt; margin: 0; } .charts svg { margin-top: .2rem; } section, dl { margin-top: .6rem; }
.charts { columns: auto; display: grid; grid-template-columns: 1fr 1fr; gap: .6rem 1.4rem; margin: .8rem 0 0; }
.charts section { padding: 0; display: grid; grid-row: span 3; grid-template-rows: subgrid; row-gap: 0; }
li, tr, dl, .verdict { break-inside: avoid; }
.charts svg { max-height: 220mm; }
.scroll { overflow: visible; } table { font-size: 7.5pt; width: 100%; } th, td { padding: .1em .35em; }
thead th { white-space: normal; } th:first-child { position: static; }
}
)";

}  // namespace

std::string page_style() {
  std::string css = colour_style();
  for (const std::string_view part : {kText, kCharts, kTable, kPrint}) {
    css += part;
  }
  return css;
}

}  // namespace hapax::compare
