// Runs the engine beside the page, so that typing never waits for it.
import { loadPyodide } from "pyodide";

const ready = (async () => {
  const pyodide = await loadPyodide({ indexURL: new URL("pyodide/", self.location).href });
  const engine = await (await fetch(new URL("engine.zip", self.location))).arrayBuffer();
  pyodide.unpackArchive(engine, "zip", { extractDir: "/engine" });
  pyodide.runPython("import sys; sys.path.insert(0, '/engine')");
  return pyodide.pyimport("judge");
})();

self.onmessage = async ({ data }) => {
  try {
    const engine = await ready;
    if (data.kind === "baselines") self.postMessage({ ...data, answer: JSON.parse(engine.baselines()) });
    else self.postMessage({ ...data, answer: JSON.parse(engine.judge(JSON.stringify(data.asked))) });
  } catch (error) {
    self.postMessage({ ...data, answer: { error: String(error.message ?? error) } });
  }
};
