
/* Figures, larger and smaller, and on the whole screen: by buttons, keys, wheel, mouse and two fingers. The picture gets
   wider within its frame and the frame scrolls, so that links, text and whatever moves a page work as ever. Without this
   script the figure is there all the same. */
(function () {
  "use strict";
  const MOST = 8;
  const STEP = 1.3;
  const SLACK = 1.01;

  function button(name, label, keys, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = name;
    made.setAttribute("aria-label", label);
    made.title = keys ? `${label} (${keys})` : label;
    made.addEventListener("click", act);
    return made;
  }

  function enhance(figure) {
    if (figure.dataset.hadocsZoom !== undefined) return;
    const frame = figure.querySelector(".hadocs-figure__frame");
    const picture = frame && frame.querySelector("svg, img");
    if (!picture) return;
    figure.dataset.hadocsZoom = "";
    let scale = 1; // of the width that it has by itself
    let base = 0;
    let held = ""; // the frame's height, which stays while the picture grows
    let whole = false;

    const size = document.createElement("output");
    const smaller = button("−", "Smaller", "-", () => to(scale / STEP));
    const larger = button("+", "Larger", "+", () => to(scale * STEP));
    const fit = button("Fit", "As large as it fits", "0", () => to(least()));
    const full = button("Full screen", "Full screen", "", toggle);
    const bar = document.createElement("div");
    bar.className = "hadocs-figure__bar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Size of the figure");
    bar.append(smaller, size, larger, fit, full);
    frame.after(bar);

    /* The smallest: all of it within the frame, which a phone does not begin with. */
    function least() {
      const width = base || picture.getBoundingClientRect().width;
      return width ? Math.min(1, frame.clientWidth / width) : 1;
    }

    function show() {
      const near = Math.abs(scale - 1) < 0.005;
      size.value = `${Math.round(scale * 100)} %`;
      smaller.setAttribute("aria-disabled", String(scale <= least() * SLACK));
      larger.setAttribute("aria-disabled", String(scale >= MOST / SLACK));
      fit.setAttribute("aria-disabled", String(Math.abs(scale - least()) < 0.005));
      figure.classList.toggle("hadocs-figure--zoomed", !near);
      if (near) return;
      frame.tabIndex = 0;
      if (!frame.hasAttribute("role")) {
        frame.setAttribute("role", "group");
        frame.setAttribute("aria-label", "Figure, scrolls");
      }
    }

    function write() {
      const own = Math.abs(scale - 1) < 0.005 && !whole;
      picture.style.width = own ? "" : `${base * scale}px`;
      picture.style.maxWidth = own ? (picture.tagName === "IMG" ? "" : "100%") : "none";
      picture.style.minWidth = own ? "" : "0";
      frame.style.height = own || whole ? "" : held;
    }

    /* So large that the point of the screen at x, y (the middle unless told) shows what it did. */
    function to(wanted, x, y) {
      if (!base) {
        base = picture.getBoundingClientRect().width;
        held = `${frame.getBoundingClientRect().height}px`;
      }
      const next = Math.min(MOST, Math.max(least(), wanted));
      if (!base || next === scale) return;
      const box = frame.getBoundingClientRect();
      const left = x === undefined ? box.left + box.width / 2 : x;
      const top = y === undefined ? box.top + box.height / 2 : y;
      const before = picture.getBoundingClientRect();
      const across = (left - before.left) / before.width;
      const down = (top - before.top) / before.height;
      scale = Math.abs(next - 1) < 0.03 ? 1 : next;
      write();
      const after = picture.getBoundingClientRect();
      frame.scrollLeft += after.left + across * after.width - left;
      frame.scrollTop += after.top + down * after.height - top;
      show();
      if (scale === 1 && !whole) base = 0; // measured anew the next time: the page may be of another width then
    }

    function rest() {
      scale = 1;
      base = 0;
      write();
      if (whole) {
        const { width, height } = picture.getBoundingClientRect();
        base = height ? Math.min(frame.clientWidth, (frame.clientHeight * width) / height) : frame.clientWidth;
        write();
      }
      show();
    }

    function settle(now) {
      if (whole === now) return;
      whole = now;
      figure.classList.toggle("hadocs-figure--full", whole);
      document.documentElement.classList.toggle("hadocs-full", whole);
      full.textContent = whole ? "Close" : "Full screen";
      full.setAttribute("aria-label", whole ? "Close the full screen" : "Full screen");
      full.title = whole ? "Close the full screen (Esc)" : "Full screen";
      rest();
      if (whole) full.focus();
    }

    /* Where a browser has no full screen for pages (iPhone), the figure covers the page. */
    function toggle() {
      if (whole) {
        if (document.fullscreenElement) document.exitFullscreen();
        else settle(false);
      } else if (document.fullscreenEnabled && figure.requestFullscreen) {
        figure.requestFullscreen().catch(() => settle(true));
      } else {
        settle(true);
      }
    }
    figure.addEventListener("fullscreenchange", () => settle(document.fullscreenElement === figure));

    figure.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape" && whole && !document.fullscreenElement) settle(false);
      else if (event.key === "+" || event.key === "=") to(scale * STEP);
      else if (event.key === "-") to(scale / STEP);
      else if (event.key === "0") to(least());
      else if (event.key === "Tab" && whole) stay(event);
      else return;
      event.stopPropagation();
      if (event.key !== "Tab") event.preventDefault();
    });

    /* The page below a figure that covers it is out of reach. */
    function stay(event) {
      const stops = [...figure.querySelectorAll("a, button, [tabindex='0']")].filter((stop) => stop.getClientRects().length);
      const end = event.shiftKey ? stops[0] : stops[stops.length - 1];
      if (document.activeElement !== end) return;
      event.preventDefault();
      (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    }

    frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return; // fingers on a touchpad that part are this, too
        event.preventDefault();
        to(scale * Math.exp(-event.deltaY / 150), event.clientX, event.clientY);
      },
      { passive: false },
    );

    let pinch = null;
    const apart = (touches) => Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
    const middle = (touches) => [(touches[0].clientX + touches[1].clientX) / 2, (touches[0].clientY + touches[1].clientY) / 2];
    frame.addEventListener(
      "touchstart",
      (event) => {
        if (event.touches.length !== 2) return;
        event.preventDefault();
        pinch = { apart: apart(event.touches), scale, at: middle(event.touches) };
      },
      { passive: false },
    );
    frame.addEventListener(
      "touchmove",
      (event) => {
        if (!pinch || event.touches.length !== 2) return;
        event.preventDefault();
        const at = middle(event.touches);
        frame.scrollLeft -= at[0] - pinch.at[0];
        frame.scrollTop -= at[1] - pinch.at[1];
        pinch.at = at;
        to((pinch.scale * apart(event.touches)) / pinch.apart, at[0], at[1]);
      },
      { passive: false },
    );
    const released = (event) => {
      if (event.touches.length < 2) pinch = null;
    };
    frame.addEventListener("touchend", released);
    frame.addEventListener("touchcancel", released);

    let drag = null;
    let moved = false;
    frame.addEventListener("pointerdown", (event) => {
      moved = false;
      const scrolls = frame.scrollWidth > frame.clientWidth + 1 || frame.scrollHeight > frame.clientHeight + 1;
      if (event.pointerType !== "mouse" || event.button !== 0 || !scrolls) return;
      drag = [event.clientX, event.clientY];
    });
    frame.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const [across, down] = [event.clientX - drag[0], event.clientY - drag[1]];
      if (!moved && Math.hypot(across, down) < 4) return;
      if (!moved) frame.setPointerCapture(event.pointerId);
      moved = true;
      drag = [event.clientX, event.clientY];
      frame.scrollLeft -= across;
      frame.scrollTop -= down;
    });
    ["pointerup", "pointercancel"].forEach((name) => frame.addEventListener(name, () => { drag = null; }));
    frame.addEventListener("dragstart", (event) => drag && event.preventDefault());
    // Whoever has moved a figure has not meant the link that the mouse is over.
    frame.addEventListener(
      "click",
      (event) => {
        if (!moved) return;
        event.preventDefault();
        event.stopPropagation();
        moved = false;
      },
      true,
    );

    let wide = window.innerWidth;
    window.addEventListener("resize", () => {
      if (!figure.isConnected || (wide === window.innerWidth && !whole)) return; // of a phone only its bars come and go
      wide = window.innerWidth;
      rest();
    });
    show();
    if (picture.tagName === "IMG" && !picture.complete) picture.addEventListener("load", show, { once: true });
  }

  function start() {
    document.documentElement.classList.remove("hadocs-full");
    document.querySelectorAll("figure.hadocs-figure").forEach(enhance);
  }

  if (window.document$ && window.document$.subscribe) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
