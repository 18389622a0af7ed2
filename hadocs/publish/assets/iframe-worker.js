/* Search from file://, where browsers start no worker: the worker's script runs in a hidden frame instead.
   The contract is Material's: `IFrameWorker` on the window, and `importScripts` that returns a promise. */

(function () {
  "use strict";
  if (location.protocol !== "file:") return;

  class IFrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.onmessage = this.onerror = null;
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "Search";
      document.body.appendChild(frame);
      const inner = frame.contentWindow;
      this.frame = frame;
      this.ready = new Promise((resolve, reject) => {
        const start = () => {
          // What the script posts goes to whoever holds this worker.
          inner.postMessage = (data) => this.emit("message", data);
          inner.importScripts = (...urls) =>
            urls.reduce((before, one) => before.then(() => load(inner.document, one)), Promise.resolve());
          load(inner.document, new URL(url, document.baseURI).href).then(() => resolve(inner), reject);
        };
        // Some browsers replace the first, empty document of a frame once; wait for that.
        if (inner.document.readyState === "complete" && inner.document.body) setTimeout(start);
        else frame.addEventListener("load", start, { once: true });
      });
      this.ready.catch((error) => this.emit("error", error));
    }

    postMessage(data) {
      this.ready.then((inner) => inner.dispatchEvent(new inner.MessageEvent("message", { data })), () => {});
    }

    terminate() {
      this.frame.remove();
    }

    emit(type, data) {
      const event = new MessageEvent(type, { data });
      this.dispatchEvent(event);
      const handler = this["on" + type];
      if (typeof handler === "function") handler.call(this, event);
    }
  }

  function load(doc, url) {
    return new Promise((resolve, reject) => {
      const script = doc.createElement("script");
      script.src = url;
      script.onload = () => resolve();
      script.onerror = () => reject(new Error("can't load " + url));
      doc.body.appendChild(script);
    });
  }

  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
})();
