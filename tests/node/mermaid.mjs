// Has Mermaid read each file that is named, and prints by file what it makes of it: kind, labels, or its complaint.
import "./page.cjs";
import fs from "node:fs";

const { default: mermaid } = await import("mermaid");
const found = {};
for (const name of process.argv.slice(2)) {
  try {
    const text = fs.readFileSync(name, "utf8");
    await mermaid.parse(text);
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    const data = diagram.db;
    found[name] = {
      kind: diagram.type,
      title: data.getDiagramTitle?.() ?? "",
      nodes: [...data.getVertices().values()].map((v) => ({ id: v.id, text: v.text, link: v.link ?? null })),
      groups: data.getSubGraphs().map((g) => ({ id: g.id, title: g.title, nodes: g.nodes })),
      edges: data.getEdges().map((e) => ({ start: e.start, end: e.end, text: e.text, stroke: e.stroke })),
    };
  } catch (error) {
    found[name] = { error: `${error}` };
  }
}
process.stdout.write(JSON.stringify(found));
