// A page in jsdom, with what mxGraph and Mermaid look for in the global scope.
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><body><div id='page'></div></body>", { pretendToBeVisual: true });
for (const name of ["window", "document", "location", "XMLSerializer", "DOMParser", "Element", "Node", "HTMLElement", "SVGElement"]) {
  globalThis[name] = name === "window" ? window : window[name];
}
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
