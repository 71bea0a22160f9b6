// The page: files in tabs, an editor, and what the engine in the worker says of them.
import { basicSetup, EditorView } from "codemirror";
import { EditorState } from "@codemirror/state";
import { syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { classHighlighter } from "@lezer/highlight";
import { languageOf } from "./languages.js";
import { packed, unpacked } from "./link.js";

const DELAY = 250; // milliseconds without a key until what was typed is judged
const at = (id) => document.getElementById(id);
const worker = new Worker("worker.js", { type: "module" });
const files = new Map();
let current = "";
let asked = 0;
let timer = 0;
let examples = [];

const editor = new EditorView({ parent: at("editor") });

function stateOf(name, text) {
  return EditorState.create({
    doc: text,
    extensions: [
      basicSetup,
      languageOf(name),
      syntaxHighlighting(classHighlighter), // its colours are those of the style sheet, light and dark
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": `Text of ${name}` }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) { files.set(current, editor.state); judgeSoon(); }
      }),
    ],
  });
}

function setFiles(texts) {
  files.clear();
  for (const [name, text] of Object.entries(texts)) files.set(name, stateOf(name, text));
  show(files.keys().next().value);
  judgeSoon();
}

function show(name) {
  current = name;
  editor.setState(files.get(name));
  at("tabs").replaceChildren(
    ...[...files.keys()].map((each) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.role = "tab";
      tab.textContent = each;
      tab.ariaSelected = String(each === name);
      tab.onclick = () => { show(each); judgeSoon(); };
      return tab;
    }),
  );
}

const texts = () => Object.fromEntries([...files].map(([name, state]) => [name, state.doc.toString()]));

function judgeSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    asked += 1;
    worker.postMessage({ kind: "judge", number: asked, asked: { files: texts(), baseline: at("baseline").value || null } });
  }, DELAY);
}

worker.onmessage = ({ data }) => {
  if (data.kind === "baselines") return setBaselines(data.answer);
  if (data.number !== asked) return undefined; // typed on meanwhile
  return tell(data.answer);
};
worker.onerror = (event) => { at("state").textContent = `The engine cannot run here: ${event.message}`; };

function setBaselines(names) {
  if (names.error) { at("state").textContent = `The engine cannot run here: ${names.error}`; return; }
  at("baseline").replaceChildren(...names.map((name) => new Option(name, name)));
  if (wantedBaseline && names.includes(wantedBaseline)) at("baseline").value = wantedBaseline;
  judgeSoon();
}

const NAMED = 3;
const ORDER = ["failed", "undecided", "skipped", "passed"];

function tell(answer) {
  if (answer.error) { at("state").textContent = answer.error; at("findings").replaceChildren(); return; }
  const found = answer.findings.toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
  const count = (status) => answer.objects[status];
  const all = ORDER.reduce((sum, status) => sum + (count(status) ?? 0), 0);
  at("state").textContent = found.length
    ? `${all} object${all === 1 ? "" : "s"}: ${ORDER.filter(count).map((status) => `${count(status)} ${status}`).join(", ")}`
    : "No host pool, session host or Intune policy is declared here.";
  at("findings").replaceChildren(...found.map(shown));
  const here = found.filter((each) => each.place.file === current && ["failed", "undecided"].includes(each.status));
  const most = editor.state.doc.length;
  const diagnostics = here.map((each) => ({
    from: Math.min(each.place.start, most),
    to: Math.min(each.place.end, most),
    severity: each.status === "failed" && each.level === "error" ? "error" : "warning",
    source: each.rule,
    message: each.reason,
  }));
  editor.dispatch(setDiagnostics(editor.state, diagnostics));
}

function element(kind, text, name) {
  const made = document.createElement(kind);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

// The first few: the instances of a loop are told together.
function named(resources) {
  const more = resources.length - NAMED;
  return resources.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more like it` : "");
}

function shown(finding) {
  const item = element("li", "", finding.status);
  const title = element("h2", "");
  const page = element("a", finding.rule);
  page.href = `../checks/${finding.rule}/`;
  title.append(element("span", finding.status, "status"), " ", page, ` ${finding.title}`);
  const where = element("p", "", "where");
  const go = element("button", `${finding.place.file}:${finding.place.line}`);
  go.type = "button";
  go.onclick = () => reveal(finding.place);
  where.append(go, ` ${named(finding.resources)}`);
  item.append(title, where, element("p", finding.reason), ...finding.details.map((each) => element("p", each)));
  for (const fix of finding.fixes) {
    const button = element("button", fix.title, "fix");
    button.type = "button";
    button.onclick = () => apply(fix);
    item.append(button);
  }
  return item;
}

function reveal(place) {
  if (!files.has(place.file)) return;
  if (place.file !== current) show(place.file);
  editor.dispatch({ selection: { anchor: place.start }, effects: EditorView.scrollIntoView(place.start, { y: "center" }) });
  editor.focus();
}

function apply(fix) {
  const name = fix.edits[0].file;
  for (const file of new Set(fix.edits.map((each) => each.file))) {
    show(file);
    editor.dispatch({ changes: fix.edits.filter((each) => each.file === file).map(({ start, end, text }) => ({ from: start, to: end, insert: text })) });
  }
  show(name);
}

async function take(list) {
  const read = {};
  for (const file of list) read[file.name] = await file.text();
  if (Object.keys(read).length) { at("example").value = ""; setFiles(read); }
}

at("open").onchange = (event) => take(event.target.files);
document.ondragover = (event) => event.preventDefault();
document.ondrop = (event) => { event.preventDefault(); take(event.dataTransfer.files); };
at("baseline").onchange = judgeSoon;
at("example").onchange = (event) => {
  const example = examples.find((each) => each.name === event.target.value);
  if (example) setFiles(example.files);
};
at("share").onclick = async () => {
  history.replaceState(null, "", `#code=${await packed({ files: texts(), baseline: at("baseline").value })}`);
  try {
    await navigator.clipboard.writeText(location.href);
    at("said").textContent = "The link is copied. It holds the code itself.";
  } catch {
    at("said").textContent = "The link in the address bar holds the code.";
  }
};

let wantedBaseline = "";

async function start() {
  worker.postMessage({ kind: "baselines" });
  examples = await (await fetch("examples.json")).json();
  at("example").replaceChildren(new Option("choose…", ""), ...examples.map((each) => new Option(each.title, each.name)));
  const parameters = new URLSearchParams(location.hash.slice(1));
  try {
    if (parameters.get("code")) {
      const state = await unpacked(parameters.get("code"));
      wantedBaseline = String(state.baseline ?? "");
      return setFiles(Object.fromEntries(Object.entries(state.files).map(([name, text]) => [name, String(text)])));
    }
  } catch {
    at("said").textContent = "The link is damaged: its code cannot be read.";
  }
  const chosen = examples.find((each) => each.name === parameters.get("example")) ?? examples[0];
  at("example").value = chosen.name;
  return setFiles(chosen.files);
}

start();
