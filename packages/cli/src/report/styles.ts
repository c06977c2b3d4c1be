import { Markup } from "./html.js";

/** The report's only style sheet: one column on a phone, light or dark as the reader's system asks. */
export const styles = new Markup(`
:root { color-scheme: light dark; --page: #fcfcfa; --ink: #1c1d1f; --quiet: #6b6f76; --rule: #dedfd9; --card: #f3f3ee;
  --line: #4a6fa5; --own: #b5501b; --other: #6b6f76; --good: #1a7f4b; --bad: #b3261e; --warn: #9a6700; }
@media screen and (prefers-color-scheme: dark) { :root { --page: #16181b; --ink: #e8e8e4; --quiet: #9a9ea6; --rule: #33363b; --card: #1f2226;
  --line: #8ab0e6; --own: #f0935b; --other: #a3a7ae; --good: #5ecb93; --bad: #ff8a80; --warn: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
p, figcaption { max-width: 68ch; } .quiet, figcaption { color: var(--quiet); } figcaption { font-size: .9rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.tile { background: var(--card); border-radius: 8px; padding: .75rem 1rem; } .tile b { display: block; font-size: 1.5rem; line-height: 1.2; }
.tile span { color: var(--quiet); font-size: .85rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: 1.25rem; }
.pair { grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); } .wide { max-width: 560px; } figure { margin: 0; } figure svg { width: 100%; height: auto; }
figure h3 { font-size: 1rem; margin: 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th { font-weight: 600; } td .long { display: block; max-width: min(22rem, 40vw); white-space: normal; overflow-wrap: anywhere; } th:first-child, td:first-child { position: sticky; left: 0; background: var(--page); } th:first-child, td:first-child, .text { text-align: left; padding-left: 0; } td.text { white-space: normal; min-width: 14rem; }
td small, th small { display: block; font-weight: 400; color: var(--quiet); } tr.own td { font-weight: 600; } tr.own td small { font-weight: 400; }
summary { cursor: pointer; color: var(--quiet); margin: .5rem 0; } td.text small { margin-top: .2rem; overflow-wrap: anywhere; } .info { color: var(--quiet); }
.pass { color: var(--good); } .block { color: var(--bad); } .warn { color: var(--warn); } code { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.key b, figcaption b { font-size: 1.1em; line-height: 1; } b.own { color: var(--own); } b.other { color: var(--other); }
td.name, th.name, td.note, th.note { text-align: left; } td.note { white-space: normal; min-width: 12rem; } td.own { font-weight: 600; }
tr.groups th { border: 0; text-align: center; } tr.groups th:first-child { vertical-align: bottom; text-align: left; border-bottom: 1px solid var(--rule); }
thead tr + tr th:first-child { position: static; text-align: right; padding: .35rem .6rem; }
@media print { :root { color-scheme: light; --page: #fff; } body { font-size: 11pt; } main { max-width: none; padding: 0; } .scroll { overflow: visible; }
  table { font-size: 7.5pt; } th, td { padding: .2rem .35rem; } th { white-space: normal; } td.text, td.note { min-width: 0; }
  h2, h3 { break-after: avoid; } figure, tr, .tile { break-inside: avoid; } .pictures { grid-template-columns: 1fr 1fr; } }
`);
