/* What runbooks gain in a browser: ticks that stay, what is written down put into commands, a record to take away.
   Nothing leaves the browser. Without it every page reads the same, and its boxes can be ticked. */

(function () {
  "use strict";

  const PREFIX = "hadocs:runbook:";

  function made(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const textOf = (element) => (element ? element.textContent.replace(/\s+/g, " ").trim() : "");

  /* Where nothing can be kept (a browser that forbids it), ticks last as long as the page does. */
  function load(key) {
    try {
      const found = JSON.parse(window.localStorage.getItem(PREFIX + key) || "null");
      if (found && typeof found === "object") return found;
    } catch (error) { /* nothing kept, or not ours */ }
    return null;
  }

  function keep(key, state) {
    try { window.localStorage.setItem(PREFIX + key, JSON.stringify(state)); } catch (error) { /* see above */ }
  }

  function forget(key) {
    try { window.localStorage.removeItem(PREFIX + key); } catch (error) { /* see above */ }
  }

  const fresh = (revision) => ({ revision, started: null, who: "", remarks: "", ticks: {}, notes: {}, seen: {} });

  const clock = (time) => {
    const when = new Date(time);
    return `${String(when.getHours()).padStart(2, "0")}:${String(when.getMinutes()).padStart(2, "0")}`;
  };

  /* What somebody noted, quoted for the shell as the page quotes names; null where it can't be typed there. */
  function typed(value, shell) {
    if (!value || /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)) return null;
    if (/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(value)) return value;
    if (shell === "powershell" || shell === "ems") return "'" + value.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&") + "'";
    if (shell === "cmd") return /["%!]|\\$/.test(value) ? null : `"${value}"`;
    if (shell === "yaml" && /^[A-Za-z0-9][A-Za-z0-9 .,+-]*[A-Za-z0-9.]$/.test(value)) return value;
    if (shell === "yaml") return "'" + value.replace(/'/g, "''") + "'";
    if (shell === "tsql") return "N'" + value.replace(/'/g, "''") + "'";
    if (value.startsWith("-")) return null;
    return "'" + value.replace(/'/g, "'\\''") + "'";
  }

  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = made("textarea", { "aria-hidden": "true", style: "position:fixed;opacity:0" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("not copied");
    return undefined;
  }

  function save(name, type, text) {
    const link = made("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /* One runbook of a page: its head, and everything up to the next one. */
  class Run {
    constructor(head, area) {
      this.head = head;
      this.key = head.dataset.runbook;
      this.revision = head.dataset.revision;
      this.area = area;
      this.steps = [...area.querySelectorAll("section.hadocs-step")];
      this.gates = [...area.querySelectorAll(".admonition.gate")];
      this.state = load(this.key) || fresh(this.revision);
      this.local = (id) => id.slice(id.lastIndexOf("--step-") + 2 || 0);
      /* What the spec lacks is filled in once for all runbooks of the spec. */
      this.blanksKey = `blanks:${this.key.slice(0, this.key.indexOf("/"))}`;
      this.filled = load(this.blanksKey) || {};
      this.bar();
      this.steps.forEach((step) => this.step(step));
      this.blanks();
      this.gates.forEach((gate) => this.gate(gate));
      this.show();
    }

    boxOf(step) { return step.querySelector('h3 input[type="checkbox"]'); }

    nameOf(step) { return step.dataset.step; }

    change(id, ticked) {
      if (ticked) {
        this.state.started = this.state.started || new Date().toISOString();
        this.state.revision = this.state.revision || this.revision;
        this.state.ticks[id] = new Date().toISOString();
      } else delete this.state.ticks[id];
      this.store();
    }

    store() {
      keep(this.key, this.state);
      this.show();
    }

    step(step) {
      const box = this.boxOf(step);
      const name = this.nameOf(step);
      box.addEventListener("change", () => this.change(name, box.checked));
      const fold = made("button", { type: "button", class: "hadocs-unfold", hidden: "" }, "show");
      fold.addEventListener("click", () => {
        const open = step.classList.toggle("is-open");
        fold.textContent = open ? "fold" : "show";
        fold.setAttribute("aria-expanded", String(open));
      });
      step.querySelector("h3").append(made("span", { class: "hadocs-when" }), fold);
      step.querySelectorAll(".hadocs-command").forEach((command) => {
        const button = made("button", { type: "button", class: "hadocs-copy" }, "Copy");
        button.addEventListener("click", () => {
          copy(command.querySelector("code").textContent).then(
            () => this.said(button, "Copied"), () => this.said(button, "Not copied"));
        });
        command.append(button);
      });
      const seen = made("input", { type: "text", autocomplete: "off", value: this.state.seen[name] || "" });
      seen.addEventListener("change", () => { this.state.seen[name] = seen.value; this.store(); });
      step.append(made("p", { class: "hadocs-seen" }, made("label", {}, "Seen: ", seen)));
      step.querySelectorAll("input[data-cell]").forEach((input) => {
        const cell = input.dataset.cell;
        input.value = this.state.notes[cell] || "";
        input.addEventListener("input", () => { this.state.notes[cell] = input.value; this.store(); });
      });
      step.querySelectorAll("input[data-note]").forEach((input) => {
        input.value = this.state.notes[name] || "";
        input.addEventListener("input", () => { this.state.notes[name] = input.value; this.store(); });
      });
    }

    /* A place to fill in for all that the spec lacks: where it stands, in the list of it, and below commands. */
    blanks() {
      this.area.querySelectorAll("[data-tbd]:not(.hadocs-slot)").forEach((mark) => {
        const input = this.blank(mark.dataset.tbd, mark.title || textOf(mark));
        if (mark.matches(".hadocs-tbd")) mark.replaceChildren(input); else mark.append(" ", input);
      });
      const offered = new Set();
      this.area.querySelectorAll(".hadocs-slot[data-tbd]").forEach((slot) => {
        const key = slot.dataset.blank || slot.textContent;
        if (offered.has(key)) return;
        offered.add(key);
        const words = key.slice(1, -1);
        slot.closest(".hadocs-command").after(
          made("p", { class: "hadocs-note" }, made("label", {}, made("strong", {}, `Put in (${words}):`), " ", this.blank(key, words))));
      });
    }

    blank(key, label) {
      const input = made("input", { type: "text", class: "hadocs-fill", placeholder: "TBD – owner", autocomplete: "off",
        spellcheck: "false", "aria-label": label, title: label });
      input.dataset.blank = key;
      input.addEventListener("input", () => {
        if (input.value) this.filled[key] = input.value; else delete this.filled[key];
        keep(this.blanksKey, this.filled);
        this.show();
      });
      return input;
    }

    said(button, words) {
      button.textContent = words;
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    }

    gate(gate) {
      gate.querySelector(".admonition-title").append(made("span", { class: "hadocs-count" }));
      gate.querySelectorAll('input[type="checkbox"]').forEach((box, n) => {
        box.addEventListener("change", () => this.change(`${this.gateName(gate)} ${n + 1}`, box.checked));
      });
    }

    gateName(gate) { return gate.id.slice(gate.id.lastIndexOf("gate-")); }

    passed(gate) {
      const boxes = [...gate.querySelectorAll('input[type="checkbox"]')];
      const ticked = boxes.filter((_, n) => this.state.ticks[`${this.gateName(gate)} ${n + 1}`]);
      return [ticked.length, boxes.length];
    }

    bar() {
      this.count = made("strong", {});
      this.progress = made("progress", { max: String(this.steps.length), value: "0", "aria-label": "Steps done" });
      this.shut = made("span", {});
      this.next = made("a", { href: "#" });
      this.since = made("span", {});
      this.changed = made("p", { class: "hadocs-changed", hidden: "" },
        "The spec has changed since these steps were ticked: the page may not be the one that was begun. Start anew, or compare.");
      const record = made("button", { type: "button" }, "Evidence record");
      const anew = made("button", { type: "button" }, "Start anew");
      const print = made("button", { type: "button" }, "Print");
      this.form = this.recordForm();
      record.setAttribute("aria-expanded", "false");
      record.addEventListener("click", () => {
        this.form.hidden = !this.form.hidden;
        record.setAttribute("aria-expanded", String(!this.form.hidden));
      });
      anew.addEventListener("click", () => {
        if (anew.dataset.sure) {
          forget(this.key);
          this.state = fresh(this.revision);
          this.area.querySelectorAll("input[data-note], input[data-cell], .hadocs-seen input").forEach((i) => { i.value = ""; });
          this.show();
        }
        const sure = !anew.dataset.sure;
        if (sure) anew.dataset.sure = "1"; else delete anew.dataset.sure;
        anew.textContent = sure ? "Forget all ticks?" : "Start anew";
        if (sure) setTimeout(() => { delete anew.dataset.sure; anew.textContent = "Start anew"; }, 5000);
      });
      print.addEventListener("click", () => window.print());
      const bar = made("div", { class: "hadocs-progress", role: "region", "aria-label": "Progress" },
        made("span", {}, this.count, ` of ${this.steps.length} `), this.progress, this.shut, this.since, this.next,
        made("span", { class: "hadocs-buttons" }, record, print, anew));
      this.head.after(bar, this.changed, this.form);
    }

    recordForm() {
      const who = made("input", { type: "text", autocomplete: "name", value: this.state.who });
      const remarks = made("textarea", { rows: "3" });
      remarks.value = this.state.remarks;
      who.addEventListener("change", () => { this.state.who = who.value; this.store(); });
      remarks.addEventListener("change", () => { this.state.remarks = remarks.value; this.store(); });
      const markdown = made("button", { type: "button" }, "Save as Markdown");
      const json = made("button", { type: "button" }, "Save as JSON");
      const name = () => `${this.key.replace(/[^A-Za-z0-9.-]+/g, "-")}-${new Date().toISOString().slice(0, 10)}`;
      markdown.addEventListener("click", () => save(`${name()}.md`, "text/markdown", this.asMarkdown(this.record())));
      json.addEventListener("click", () => save(`${name()}.json`, "application/json", `${JSON.stringify(this.record(), null, 2)}\n`));
      return made("div", { class: "hadocs-record", hidden: "" },
        made("p", {}, made("label", {}, "Who: ", who)),
        made("p", {}, made("label", {}, "Remarks: ", remarks)),
        made("p", {}, markdown, " ", json),
        made("p", {}, "The record holds the revision of the spec, when each step was ticked, what was written down and seen. It stays with you: nothing is sent."));
    }

    record() {
      const title = textOf(this.area.querySelector("h1")) || document.title;
      return {
        runbook: this.key,
        title: title.replace(/\s*¶$/, ""),
        spec: this.head.dataset.spec,
        revision: this.revision,
        begun_with_revision: this.state.revision,
        who: this.state.who,
        started: this.state.started,
        exported: new Date().toISOString(),
        remarks: this.state.remarks,
        filled_in: Object.fromEntries([...this.area.querySelectorAll(".hadocs-fill")]
          .filter((input) => input.value).map((input) => [input.title, input.value])),
        steps: this.steps.map((step) => {
          const name = this.nameOf(step);
          return {
            id: name,
            title: textOf(step.querySelector("h3 label")),
            ticked: this.state.ticks[name] || null,
            written_down: this.state.notes[name] || "",
            seen: this.state.seen[name] || "",
            ...this.measured(step),
          };
        }),
        gates: this.gates.map((gate) => ({
          id: this.gateName(gate),
          title: textOf(gate.querySelector(".admonition-title")).replace(/\s*\d+ of \d+$/, ""),
          boxes: [...gate.querySelectorAll("li")].map((item, n) => ({
            text: textOf(item),
            ticked: this.state.ticks[`${this.gateName(gate)} ${n + 1}`] || null,
          })),
        })),
      };
    }

    /* The rows of a step's table with what was measured beside each; nothing where it has no such table. */
    measured(step) {
      const cells = [...step.querySelectorAll("input[data-cell]")];
      if (!cells.length) return {};
      return { measured: cells.map((input) => ({
        row: [...input.closest("tr").cells].filter((cell) => !cell.contains(input)).map(textOf),
        measured: input.value,
      })) };
    }

    asMarkdown(record) {
      const tame = (text) => String(text).replace(/[\\`*_[\]<>|#]/g, "\\$&").replace(/\s+/g, " ");
      const lines = [
        `# ${tame(record.title)}`, "",
        `- Runbook: ${tame(record.runbook)}`,
        `- Spec: ${tame(record.spec)}, revision ${record.revision}`,
        ...(record.begun_with_revision && record.begun_with_revision !== record.revision
          ? [`- Begun with revision ${record.begun_with_revision}`] : []),
        `- Who: ${tame(record.who) || "____"}`,
        `- Begun: ${record.started || "not begun"}`,
        `- Exported: ${record.exported}`, "",
        "| Step | Ticked | Written down | Seen |", "| --- | --- | --- | --- |",
        ...record.steps.map((s) => `| ${tame(s.title)} | ${s.ticked || "no"} | ${tame(s.written_down)} | ${tame(s.seen)} |`), "",
        ...record.steps.filter((s) => s.measured).flatMap((s) => [
          `## ${tame(s.title)}`, "", "| Expected | Measured, s |", "| --- | --- |",
          ...s.measured.map((one) => `| ${tame(one.row.join(" · "))} | ${tame(one.measured) || "____"} |`), "",
        ]),
        ...record.gates.flatMap((gate) => [
          `## ${tame(gate.title)}`, "",
          ...gate.boxes.map((box) => `- [${box.ticked ? "x" : " "}] ${tame(box.text)}${box.ticked ? ` (${box.ticked})` : ""}`), "",
        ]),
        ...(Object.keys(record.filled_in).length
          ? ["## Filled in", "", ...Object.entries(record.filled_in).map(([what, value]) => `- ${tame(what)}: ${tame(value)}`), ""] : []),
        ...(record.remarks ? ["## Remarks", "", tame(record.remarks), ""] : []),
      ];
      return `${lines.join("\n").trim()}\n`;
    }

    show() {
      const { ticks } = this.state;
      let done = 0;
      let next = null;
      this.steps.forEach((step) => {
        const time = ticks[this.nameOf(step)];
        this.boxOf(step).checked = Boolean(time);
        step.classList.toggle("is-done", Boolean(time));
        step.classList.remove("is-next");
        step.querySelector(".hadocs-when").textContent = time ? clock(time) : "";
        step.querySelector(".hadocs-unfold").hidden = !time;
        if (!time) step.classList.remove("is-open");
        if (time) done += 1; else next = next || step;
      });
      if (next && done) {
        next.classList.add("is-next");
        next.querySelector(".hadocs-when").textContent = "you are here";
      }
      let passed = 0;
      this.gates.forEach((gate) => {
        const [ticked, all] = this.passed(gate);
        gate.querySelectorAll('input[type="checkbox"]').forEach((box, n) => {
          box.checked = Boolean(ticks[`${this.gateName(gate)} ${n + 1}`]);
        });
        gate.classList.toggle("is-passed", ticked === all);
        gate.querySelector(".hadocs-count").textContent = ` ${ticked} of ${all}`;
        if (ticked === all) passed += 1;
      });
      this.count.textContent = String(done);
      this.progress.value = done;
      this.shut.textContent = this.gates.length ? `Gates passed: ${passed} of ${this.gates.length}` : "";
      this.since.textContent = this.state.started ? `Since ${clock(this.state.started)}` : "";
      this.next.hidden = !next;
      if (next) {
        this.next.textContent = `Next: ${textOf(next.querySelector("h3 label"))}`;
        this.next.href = `#${next.id}`;
      }
      this.changed.hidden = !(done && this.state.revision && this.state.revision !== this.revision);
      this.area.querySelectorAll(".hadocs-fill").forEach((input) => {
        const value = this.filled[input.dataset.blank] || "";
        if (input.value !== value) input.value = value;
      });
      this.area.querySelectorAll(".hadocs-slot").forEach((slot) => {
        if (!slot.dataset.blank) slot.dataset.blank = slot.textContent;
        const noted = slot.dataset.step ? this.state.notes[slot.dataset.step] : this.filled[slot.dataset.blank];
        const value = typed(noted || "", slot.closest("[data-shell]").dataset.shell);
        slot.textContent = value === null ? slot.dataset.blank : value;
        slot.classList.toggle("is-filled", value !== null);
      });
    }
  }

  function start() {
    document.querySelectorAll(".hadocs-runbook[data-runbook]").forEach((head) => {
      if (head.dataset.running) return;
      head.dataset.running = "1";
      new Run(head, head.closest("article") || document.body);
    });
  }

  if (window.document$ && window.document$.subscribe) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
