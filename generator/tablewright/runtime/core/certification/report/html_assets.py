"""The style sheet and the script of HTML reports, which the report contains."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--text:#1b1f24;--soft:#4a5260;--page:#fff;--panel:#f4f6f8;--line:#ccd2d9;
--passed:#0b6b2e;--failed:#b00020;--open:#7a4b00;--link:#0a4fa3}
@media(prefers-color-scheme:dark){:root{--text:#e8eaed;--soft:#b4bbc5;--page:#15181c;--panel:#20252b;
--line:#3c444e;--passed:#6fd38f;--failed:#ff8f9b;--open:#f0bd62;--link:#8fc0ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1rem;background:var(--page);color:var(--text);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.25rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0}
p{margin:.25rem 0}a{color:var(--link)}.soft{color:var(--soft)}
.verdict{border-left:.6rem solid var(--open);background:var(--panel);padding:1rem;margin:1rem 0}
.verdict strong{display:block;font-size:2.25rem;line-height:1.1;color:var(--open)}
.verdict.passed{border-color:var(--passed)}.verdict.passed strong,.status.passed{color:var(--passed)}
.verdict.failed{border-color:var(--failed)}.verdict.failed strong,.status.failed{color:var(--failed)}
.verdict ul{margin:.5rem 0 0;padding-left:1.25rem}
table{border-collapse:collapse;width:100%;font-size:.875rem}
caption{text-align:left;color:var(--soft)}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--line)}
th{font-weight:600}.checks{table-layout:fixed}
.passed th:first-child{width:32%}.passed th:nth-child(2){width:19%}.passed th:nth-child(4){width:14%}
.summary{overflow-wrap:break-word}.zero{color:var(--soft)}
.summary td{font-variant-numeric:tabular-nums}
.status{font-weight:700;color:var(--open);white-space:nowrap}
form{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;position:sticky;top:0;background:var(--page);
padding:.5rem 0;border-bottom:1px solid var(--line);z-index:1}
label{display:flex;flex-direction:column;font-size:.875rem;gap:.15rem}
input,select{font:inherit;padding:.3rem .4rem;color:inherit;background:var(--page);
border:1px solid var(--soft);border-radius:.25rem;max-width:100%}
article{border:1px solid var(--line);border-radius:.35rem;padding:.75rem;margin:.75rem 0;
scroll-margin-top:6rem}
article.failed{border-left:.35rem solid var(--failed)}
article header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between}
details{margin-top:.5rem}summary{cursor:pointer;color:var(--link)}
.resources summary h2{display:inline-block;margin:1.5rem 0 .5rem;color:var(--text)}
h4{font:600 .875rem/1.4 ui-monospace,monospace;margin:.75rem 0 .25rem}
pre{white-space:pre-wrap;background:var(--panel);padding:.5rem;margin:.25rem 0;
font:.8125rem/1.4 ui-monospace,monospace}
[hidden]{display:none!important}
@media(max-width:40rem){body{padding:.6rem}form{position:static}label{flex:1 1 100%;min-width:0}
select,input{width:100%}
.checks thead,.summary thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden;width:1px}
.checks,.checks caption,.checks tbody,.checks tr,.checks td,.checks th,.summary,
.summary tbody,.summary tr,.summary td,
.summary th{display:block}
.checks tr,.summary tr{border-bottom:1px solid var(--line);padding:.3rem 0}
.checks td,.checks tbody th,.summary td,.summary tbody th{border:0;padding:.05rem 0}
.summary td{display:inline-block;margin-right:.75rem}
td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}.zero{display:none!important}}
@media print{:root{color-scheme:light;--text:#000;--soft:#333;--page:#fff;--panel:#f4f4f4;--line:#bbb;
--passed:#0b6b2e;--failed:#b00020;--open:#7a4b00;--link:#000}
body{max-width:none;padding:0;font:9pt/1.35 system-ui,sans-serif}table{font-size:7.5pt}
h1{font-size:14pt}h2{font-size:12pt;margin:12pt 0 4pt}form,.screen{display:none}
.verdict strong{font-size:22pt}article{padding:4pt 6pt;margin:4pt 0}th,td{padding:1pt 4pt}
.checks thead{font-size:7pt}pre{font-size:6.5pt;padding:2pt 4pt;margin:1pt 0}
h4{font-size:7.5pt;margin:4pt 0 1pt}
details{margin-top:3pt}summary{list-style:none;color:var(--soft)}
tr,h4,article header,.verdict{break-inside:avoid}h2,h3,h4,summary,header,caption,article p{break-after:avoid}
article:not(:has(details[open])){break-inside:avoid}
thead{display:table-header-group}
details:not([open]){display:none}
@page{margin:14mm 12mm 16mm;@bottom-right{content:counter(page) " of " counter(pages);font:8pt system-ui}}}
"""

SCRIPT = """
const form = document.querySelector("form"), shown = document.querySelector("output");
const steps = [...document.querySelectorAll("article")], texts = new Map();
function text(step) {
  if (!texts.has(step)) texts.set(step, step.textContent.toLowerCase());
  return texts.get(step);
}
function filter() {
  const words = form.text.value.toLowerCase().trim();
  let count = 0;
  for (const step of steps) {
    const fits = (!form.status.value || step.dataset.status === form.status.value)
      && (!form.resource.value || step.dataset.resource === form.resource.value)
      && (!words || text(step).includes(words));
    step.hidden = !fits;
    if (fits) count += 1;
  }
  for (const section of document.querySelectorAll("section.resource")) {
    section.hidden = !section.querySelector("article:not([hidden])");
  }
  shown.textContent = count + " of " + steps.length + " scenarios shown";
}
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
// A link to a scenario that the filter hides shows it.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.hidden) { form.reset(); filter(); target.scrollIntoView(); }
}
addEventListener("hashchange", reveal);
// On a small screen, what is wrong comes first.
const overview = document.querySelector("details.resources");
if (matchMedia("(max-width: 40rem)").matches) {
  overview.open = false;
  if (document.querySelector("article.failed")) form.status.value = "failed";
}
// The file has bodies in one line, so that it is small. A reader who opens them gets them indented.
function indent(part) {
  for (const body of part.querySelectorAll("pre")) {
    try {
      body.textContent = JSON.stringify(JSON.parse(body.textContent), null, 2);
    } catch { /* It was cut. */ }
  }
}
document.querySelector("main").addEventListener("click", (event) => {
  const title = event.target.closest("details.evidence > summary");
  if (title) indent(title.parentElement);
});
// What is closed is not printed.
let opened = [];
addEventListener("beforeprint", () => {
  const names = form.paper.value === "all" ? "details" : "article.failed details.evidence, details.resources";
  const parts = document.querySelectorAll(names);
  opened = [...parts].filter((part) => !part.open);
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});
filter();
reveal();
"""
