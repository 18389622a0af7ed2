// Opens each file that is named with mxGraph, and prints what it finds there as JSON: by file the cells with their
// absolute places, the ways of the edges, and the edges that mxGraph itself would hang elsewhere.
require("./page.cjs");
const fs = require("node:fs");
const mx = require("mxgraph")({ mxLoadResources: false, mxLoadStylesheets: false, mxBasePath: "" });

Object.assign(window, mx); // the codecs look for their classes there

function opened(text) {
  const file = new DOMParser().parseFromString(text, "text/xml");
  const broken = file.getElementsByTagName("parsererror");
  if (broken.length) throw new Error(broken[0].textContent);
  const source = file.getElementsByTagName("mxGraphModel")[0];
  const graph = new mx.mxGraph(document.getElementById("page"));
  graph.convertValueToString = (cell) =>
    mx.mxUtils.isNode(cell.value) ? cell.value.getAttribute("label") || "" : cell.value == null ? "" : `${cell.value}`;
  const codec = new mx.mxCodec(file);
  codec.decode(source, graph.getModel());
  graph.refresh();
  return graph;
}

function facts(graph) {
  const model = graph.getModel();
  const cells = Object.values(model.cells).map((cell) => {
    const state = graph.view.getState(cell);
    const own = mx.mxUtils.isNode(cell.value) ? cell.value : null;
    return {
      id: cell.id,
      parent: cell.parent ? cell.parent.id : null,
      kind: cell.vertex ? "vertex" : cell.edge ? "edge" : "layer",
      source: cell.source ? cell.source.id : null,
      target: cell.target ? cell.target.id : null,
      label: graph.convertValueToString(cell),
      link: own ? own.getAttribute("link") : null,
      tooltip: own ? own.getAttribute("tooltip") : null,
      style: state ? state.style : {},
      relative: !!(cell.geometry && cell.geometry.relative),
      area: state && cell.vertex ? [state.x, state.y, state.width, state.height] : null,
      way: state && cell.edge && state.absolutePoints ? state.absolutePoints.map((p) => [p.x, p.y]) : null,
    };
  });
  const before = new Map(Object.values(model.cells).map((cell) => [cell.id, cell.parent]));
  model.beginUpdate();
  model.updateEdgeParents(model.root);
  model.endUpdate();
  const moved = Object.values(model.cells).filter((cell) => before.get(cell.id) !== cell.parent).map((cell) => cell.id);
  return { cells, moved };
}

const found = {};
for (const name of process.argv.slice(2)) found[name] = facts(opened(fs.readFileSync(name, "utf8")));
process.stdout.write(JSON.stringify(found));
