// Tries a page as people use it who see little or use no mouse: `node site/accessibility.mjs CHROMIUM ADDRESS…`.
// Prints what is wrong; exit code 1 if anything is. Rules of axe (WCAG 2.2 A and AA, best practices) in both colour schemes
// and on a phone; every control by the Tab key, with a focus that is seen; every control and region with a name.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const [chromium, ...addresses] = process.argv.slice(2);
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WINDOWS = [["light", 1280], ["dark", 1280], ["light", 390]];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable=true]";
const NAMED = ["button", "link", "textbox", "searchbox", "checkbox", "combobox", "region", "navigation", "image", "group", "DisclosureTriangle"];
let problems = 0;
const wrong = (address, text) => { problems += 1; console.log(`${address}: ${text}`); };

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"] });

async function axe(page, address, scheme, width) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const found = await page.evaluate((tags) => axe.run({ runOnly: tags }), TAGS);
  for (const rule of found.violations) {
    for (const node of rule.nodes.slice(0, 3)) wrong(address, `${scheme}, ${width} wide: ${rule.id} (${rule.help}): ${node.target.join(" ")} ${node.failureSummary.split("\n").slice(1).join("; ")}`);
    if (rule.nodes.length > 3) console.log(`  and ${rule.nodes.length - 3} more`);
  }
  return found.passes.length;
}

async function keyboard(page, address) {
  await page.evaluate((controls) => {
    window.left = new Set([...document.querySelectorAll(controls)].filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled && each.tabIndex >= 0));
    window.reached = 0;
    document.activeElement?.blur();
  }, CONTROLS);
  const number = await page.evaluate(() => left.size);
  for (let turn = 0; turn < 2 * number + 10; turn += 1) {
    await page.keyboard.press("Tab");
    const unseen = await page.evaluate(() => {
      const at = document.activeElement;
      if (!left.delete(at)) return null;
      reached += 1;
      // One of a group of radio buttons has the focus; the arrow keys reach the others.
      if (at.type === "radio") for (const other of left) if (other.name === at.name) left.delete(other);
      const framed = (each) => { const style = getComputedStyle(each); return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"; };
      // What is drawn for a button that is not seen itself stands behind it.
      const drawn = getComputedStyle(at).opacity === "0" || at.offsetWidth === 0 ? at.nextElementSibling : null;
      const seen = framed(at) || (drawn !== null && framed(drawn)) || at.closest(".cm-focused") !== null;
      const box = at.getBoundingClientRect();
      const inside = box.bottom > 0 && box.top < innerHeight;
      return seen && inside ? null : at.outerHTML.slice(0, 120);
    });
    if (unseen) wrong(address, `where the focus is cannot be seen: ${unseen}`);
    if (await page.evaluate(() => left.size === 0)) break;
    // An editor takes the Tab key; Escape and Tab leave it.
    if (await page.evaluate(() => document.activeElement.closest?.(".cm-editor") !== null)) await page.keyboard.press("Escape");
  }
  for (const each of await page.evaluate(() => [...left].map((item) => item.outerHTML.slice(0, 120)))) wrong(address, `not reached by the Tab key: ${each}`);
  // Enter opens and closes what is folded.
  const folded = await page.$("summary");
  if (folded) {
    const is = () => folded.evaluate((each) => each.parentElement.open);
    const before = await is();
    await folded.focus();
    await page.keyboard.press("Enter");
    if ((await is()) === before) wrong(address, "Enter does not open or close what is folded");
    await page.keyboard.press("Enter");
  }
  return number;
}

async function tree(page, address) {
  const session = await page.createCDPSession();
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  let named = 0;
  for (const node of nodes.filter((each) => !each.ignored && NAMED.includes(each.role?.value))) {
    if (node.name?.value?.trim()) named += 1;
    else if (node.role.value !== "group") wrong(address, `a ${node.role.value} without a name (node ${node.backendDOMNodeId})`);
  }
  if (!nodes.some((each) => each.role?.value === "main")) wrong(address, "no main part");
  return named;
}

for (const address of addresses) {
  const page = await browser.newPage();
  // On a busy machine everything takes a hundred times as long; only what never comes is to end the wait.
  page.setDefaultTimeout(300000);
  await page.setBypassCSP(true);
  for (const [at, [scheme, width]] of WINDOWS.entries()) {
    const first = at === 0;
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }]);
    // Colours change on an open page; what a page does about its width, it does when it opens.
    if (width !== WINDOWS[at - 1]?.[1]) await page.goto(address, { waitUntil: "load" });
    await page.waitForFunction(() => document.querySelector("#findings")?.children.length !== 0, { polling: "mutation" });
    // Closed parts are people's, too.
    await page.$$eval("details", (all) => all.forEach((each) => { each.open = true; }));
    const rules = await axe(page, address, scheme, width);
    const controls = first ? await keyboard(page, address) : 0;
    const named = first ? await tree(page, address) : 0;
    console.log(`${address} (${scheme}, ${width} wide): ${rules} rules of axe hold${controls ? `; ${controls} controls by the keyboard; ${named} names` : ""}`);
  }
  await page.close();
}
await browser.close();
console.log(problems ? `${problems} problems` : "no problem");
process.exitCode = problems ? 1 : 0;
