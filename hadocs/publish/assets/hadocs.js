/* What the pages gain in a browser. Without it every page still reads the same: nothing is hidden from it. */

(function () {
  "use strict";

  const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true, sensitivity: "base" });

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  const textOf = (cell) => (cell ? cell.textContent.replace(/\s+/g, " ").trim() : "");
  const sortKey = (cell) => (cell && cell.dataset.sort !== undefined ? cell.dataset.sort : textOf(cell));

  /* A cell may hold several values: `data-values` (parted by |), else its chips, else its links, else its text. */
  function valuesOf(cell) {
    if (!cell) return [];
    if (cell.dataset.values !== undefined) return cell.dataset.values.split("|").map((v) => v.trim()).filter(Boolean);
    const chips = [...cell.querySelectorAll(".hadocs-chip")].map(textOf);
    if (chips.length) return chips;
    return textOf(cell).split(/,\s+/).filter((value) => value && value !== "–" && value !== "—");
  }

  /* The table of clusters: a button in each heading sorts, a text and a few lists filter. Nothing is remembered. */
  function enhanceTable(holder, number) {
    const table = holder.matches("table") ? holder : holder.querySelector("table");
    if (!table || !table.tHead || !table.tBodies.length || holder.dataset.hadocsReady) return;
    holder.dataset.hadocsReady = "true";
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const headings = [...table.tHead.rows[0].cells];
    const noun = holder.dataset.noun || "clusters";

    headings.forEach((heading, column) => {
      if (!textOf(heading) || heading.dataset.nosort !== undefined) return;
      const button = element("button", { type: "button", class: "hadocs-sort" }, ...heading.childNodes);
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        headings.forEach((other) => other.hasAttribute("aria-sort") && other.setAttribute("aria-sort", "none"));
        heading.setAttribute("aria-sort", direction);
        const sign = direction === "ascending" ? 1 : -1;
        const keyed = rows.map((row, at) => [sortKey(row.cells[column]), at, row]);
        keyed.sort((a, b) => sign * collator.compare(a[0], b[0]) || a[1] - b[1]);
        body.append(...keyed.map((entry) => entry[2]));
      });
    });

    if (rows.length < 2) return;
    const wanted = (holder.dataset.filter || "Topology,Platform,Site").split(",").map((v) => v.trim().toLowerCase());
    const id = `hadocs-filter-${number}`;
    const text = element("input", { type: "search", id, autocomplete: "off", spellcheck: "false" });
    const bar = element("form", { class: "hadocs-filter", role: "search", "aria-label": `Filter ${noun}` });
    const field = (name, control) =>
      element("div", { class: "hadocs-filter__field" }, element("label", { for: control.id }, name), control);
    bar.append(field("Filter", text));
    const lists = [];
    headings.forEach((heading, column) => {
      if (!wanted.includes(textOf(heading).toLowerCase())) return;
      const values = [...new Set(rows.flatMap((row) => valuesOf(row.cells[column])))].sort(collator.compare);
      if (values.length < 2) return;
      const list = element("select", { id: `${id}-${column}` }, element("option", { value: "" }, "any"));
      values.forEach((value) => list.append(element("option", { value }, value)));
      lists.push([column, list]);
      bar.append(field(textOf(heading), list));
    });
    const status = element("p", { class: "hadocs-filter__count", role: "status" });
    bar.append(status);

    function apply() {
      const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row) => {
        const all = textOf(row).toLowerCase();
        const fits =
          words.every((word) => all.includes(word)) &&
          lists.every(([column, list]) => !list.value || valuesOf(row.cells[column]).includes(list.value));
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      status.textContent = shown === rows.length ? `${rows.length} ${noun}` : `${shown} of ${rows.length} ${noun}`;
    }
    bar.addEventListener("input", apply);
    bar.addEventListener("submit", (event) => event.preventDefault());
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target === text && text.value) {
        text.value = "";
        apply();
        event.stopPropagation();
      }
    });
    const frame = table.closest(".md-typeset__scrollwrap") || table;
    frame.before(bar);
    bar.reset();
    apply();
  }

  /* What scrolls sideways must be reachable with the keyboard. */
  function reachable() {
    const frames = ".md-typeset__scrollwrap, .md-typeset__table, .hadocs-figure__frame, .hadocs-scroll, .md-typeset pre > code, .hadocs-error";
    document.querySelectorAll(frames).forEach((frame) => {
      const scrolls = frame.scrollWidth > frame.clientWidth + 1;
      if (scrolls && !frame.hasAttribute("tabindex")) {
        frame.tabIndex = 0;
        frame.dataset.hadocsScrolls = "";
        if (!frame.hasAttribute("role") && frame.tagName === "DIV") {
          frame.setAttribute("role", "group");
          frame.setAttribute("aria-label", frame.querySelector("svg") ? "Figure, scrolls sideways" : "Table, scrolls sideways");
        }
      } else if (!scrolls && frame.dataset.hadocsScrolls !== undefined) {
        if (frame === document.activeElement) {
          frame.addEventListener("blur", reachable, { once: true }); // taken away now, focus would fall out of the page
          return;
        }
        frame.removeAttribute("tabindex");
        delete frame.dataset.hadocsScrolls;
      }
    });
  }

  /* Where the frame of Material itself falls short for people who use a screen reader or the keyboard. */
  function mend() {
    const search = document.querySelector(".md-search[role=dialog]:not([aria-label])");
    if (search) search.setAttribute("aria-label", "Search");
    document.querySelectorAll(".md-sidebar__scrollwrap").forEach((wrap) => {
      if (wrap.scrollHeight > wrap.clientHeight + 1 && !wrap.querySelector("a[href]")) wrap.tabIndex = 0;
    });
  }

  /* A link may lead into something that is folded away. */
  function unfold() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    let opened = false;
    for (let holder = target.closest("details:not([open])"); holder; holder = holder.parentElement.closest("details:not([open])")) {
      holder.open = opened = true;
    }
    if (opened) target.scrollIntoView();
  }

  /* A hit of the search may lie in something that is folded away, too; Material marks it a moment later. */
  function unfoldHits() {
    if (!new URLSearchParams(location.search).has("h")) return;
    document.querySelectorAll(".md-content details:not([open])").forEach((holder) => {
      if (holder.querySelector("mark")) holder.open = true;
    });
  }

  /* Paper has nothing that one could click. */
  let folded = [];
  function unfoldAll() {
    folded = [...document.querySelectorAll(".md-content details:not([open])")];
    folded.forEach((holder) => { holder.open = true; });
  }
  function foldAgain() {
    folded.forEach((holder) => { holder.open = false; });
    folded = [];
  }

  /* The search takes every hyphen of what is typed for a space, so that san-s would be all that has an s. Where the
     site keeps names whole (the separator in its mkdocs.yml, said by site.css), hyphens are escaped on their way to
     the search; they are read twice there. */
  function whole() {
    const way = window.Worker && window.Worker.prototype;
    const kept = getComputedStyle(document.documentElement).getPropertyValue("--hadocs-names").trim() === "whole";
    if (!kept || !way || way.hadocsWhole) return;
    const post = way.postMessage;
    const name = /^[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)+$/u;
    const escaped = (word) => word.replace(/(.)-/gu, "$1\\\\\\-");
    // A name as it stands counts for more than one that only begins with it.
    const asked = (text) =>
      text.split(/(\s+|")/).map((word) => (name.test(word) && !text.includes('"') ? `${escaped(word)}^9 ` : "") + escaped(word)).join("");
    way.hadocsWhole = true;
    way.postMessage = function (message, ...rest) {
      const query = message && message.type === 2 && typeof message.data === "string";
      return post.call(this, query ? { ...message, data: asked(message.data) } : message, ...rest);
    };
  }

  /* Pages of clusters are in no navigation, or each would carry all the others: their section is lit up here. */
  function light() {
    const way = document.querySelector(".md-content a.hadocs-of");
    if (!way || document.querySelector(".md-tabs__item--active")) return;
    const place = (address) => address.split(/[?#]/)[0].replace(/index\.html$/, "");
    document.querySelectorAll(".md-tabs__link, .md-nav--primary a.md-nav__link").forEach((link) => {
      if (place(link.href) !== place(way.href)) return;
      const tab = link.closest(".md-tabs__item");
      if (tab) tab.classList.add("md-tabs__item--active");
      else link.classList.add("md-nav__link--active");
      link.setAttribute("aria-current", "true");
    });
  }

  function start() {
    document.querySelectorAll("[data-hadocs-table]").forEach(enhanceTable);
    mend();
    light();
    unfold();
    reachable();
    // Material puts wide tables into frames of its own a moment after the page is there.
    setTimeout(reachable, 300);
    [300, 1000].forEach((moment) => setTimeout(unfoldHits, moment));
  }

  whole();
  if (window.document$ && window.document$.subscribe) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  window.addEventListener("hashchange", unfold);
  window.addEventListener("resize", reachable);
  window.addEventListener("load", reachable);
  window.addEventListener("beforeprint", unfoldAll);
  window.addEventListener("afterprint", foldAgain);
})();
