// Drives the built page in a real Chromium: `node site/check.mjs FOLDER CHROMIUM`. Prints what is wrong; exit code 1 if anything is.
import { createServer } from "node:http";
import { readFile, writeFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import puppeteer from "puppeteer-core";

const [folder, chromium, only] = process.argv.slice(2);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm", ".zip": "application/zip" };
const server = createServer(async (request, response) => {
  let path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
  if (path.endsWith("/")) path += "index.html";
  try {
    const body = await readFile(join(folder, path));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const address = `http://127.0.0.1:${server.address().port}`;
const problems = [];
const wrong = (text) => { problems.push(text); console.log(text); };
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
// On a busy machine everything takes a hundred times as long; only what never comes is to end the wait.
page.setDefaultTimeout(300000);
await page.setViewport({ width: 1280, height: 800 });
page.on("pageerror", (error) => wrong(`an exception in the page: ${error.message}`));
page.on("requestfailed", (request) => wrong(`not loaded: ${request.url()}`));
page.on("response", (response) => { if (response.status() >= 400) wrong(`not there: ${response.url()}`); });
page.on("request", (request) => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(address)) wrong(`asked elsewhere: ${request.url()}`); });

// Asked when the page changes: to ask at each of its frames lets it draw them all, while Python is to have the processor.
const ON_CHANGE = { polling: "mutation" };
const settled = async (earlier) => {
  await page.waitForFunction((before) => { const now = document.querySelector("#findings").innerHTML; return now && now !== before; }, ON_CHANGE, earlier);
  return page.$$eval("#findings li", (items) => items.map((item) => ({ status: item.className, rule: item.querySelector("a").textContent, text: item.textContent })));
};
const now = () => page.$eval("#findings", (list) => list.innerHTML);

const examples = JSON.parse(await readFile(join(folder, "try/examples.json"), "utf8")).filter((each) => !only || each.rule === only);
const begin = Date.now();
await page.goto(`${address}/try/#example=${examples[0].name}`);
let before = "";
for (const example of examples) {
  if (before) await page.select("#example", example.name);
  const found = await settled(before);
  if (!before) console.log(`first answer after ${Date.now() - begin} ms`);
  before = await now();
  if (!found.some((each) => each.rule === example.rule && ["failed", "undecided"].includes(each.status))) {
    wrong(`${example.name}: ${example.rule} does not fail: ${JSON.stringify(found.map((each) => [each.rule, each.status]))}`);
  }
}
if (!only) {
  // A fix of the page mends what it says.
  await page.select("#example", "CKV_AVD_1-bicep");
  await settled(before);
  before = await now();
  const fix = await page.$("#findings .failed .fix");
  if (fix === null) wrong("the finding of CKV_AVD_1 has no fix");
  else {
    await fix.click();
    const found = await settled(before);
    if (found.some((each) => each.rule === "CKV_AVD_1" && each.status === "failed")) wrong("the fix of CKV_AVD_1 mends nothing");
  }
  before = await now();
  // What is typed is judged, and a link brings it back.
  await page.click(".cm-content");
  await page.keyboard.down("Control"); await page.keyboard.press("a"); await page.keyboard.up("Control");
  await page.keyboard.type("resource \"a\" \"b\" {}");
  await page.waitForFunction(() => document.querySelector("#state").textContent.startsWith("No host pool"), ON_CHANGE);
  await page.click("#share");
  await page.waitForFunction(() => location.hash.startsWith("#code="));
  const link = await page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await page.waitForFunction(() => document.querySelector(".cm-content")?.textContent.includes("resource \"a\" \"b\""), ON_CHANGE);
  // The instances of a loop are told together, and each counts once.
  before = await now();
  const loop = join(folder, "..", "build", "loop.tf");
  await writeFile(loop, `resource "azurerm_virtual_desktop_host_pool" "desks" {\n  count = 5\n  name = "desks-\${count.index}"\n  type = "Pooled"\n}\n`);
  await (await page.$("#open")).uploadFile(loop);
  const alike = (await settled(before)).filter((each) => each.rule === "CKV_AVD_1");
  const state = await page.$eval("#state", (line) => line.textContent);
  if (alike.length !== 1 || !alike[0].text.includes("and 2 more like it")) wrong(`five host pools of a loop: ${JSON.stringify(alike)}`);
  if (state !== "5 objects: 5 failed") wrong(`five host pools are counted as: ${state}`);
  // Files may be dropped anywhere on the page, and code pasted over what is there.
  before = await now();
  const pool = (name) => `resource "azurerm_virtual_desktop_host_pool" "${name}" {\n  name = "${name}"\n  type = "Pooled"\n}\n`;
  await page.evaluate((text) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([text], "dropped.tf"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
  }, pool("dropped"));
  if (!(await settled(before)).some((each) => each.text.includes("azurerm_virtual_desktop_host_pool.dropped"))) wrong("what is dropped is not judged");
  before = await now();
  await page.click(".cm-content");
  await page.keyboard.down("Control"); await page.keyboard.press("a"); await page.keyboard.up("Control");
  await page.$eval(".cm-content", (editor, text) => {
    const pasted = new DataTransfer();
    pasted.setData("text/plain", text);
    editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: pasted, bubbles: true, cancelable: true }));
  }, pool("pasted"));
  if (!(await settled(before)).some((each) => each.text.includes("azurerm_virtual_desktop_host_pool.pasted"))) wrong("what is pasted is not judged");
  await page.screenshot({ path: join(folder, "..", "build", "page.png") });
  await page.setViewport({ width: 390, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  if (wide) wrong("the page is wider than a phone");
}
await browser.close();
server.close();
console.log(problems.length ? `${problems.length} problems` : `${examples.length} examples judged`);
process.exitCode = problems.length ? 1 : 0;
