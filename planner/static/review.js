// The review desk's keys: j and k go from line to line, a letter decides. Everything works without this file.
"use strict";
(() => {
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const ACTIONS = { a: "approve", r: "reduce", q: "query", h: "hold", x: "reject" };
  const TYPED = "input:not([type=checkbox]):not([type=hidden]), textarea, select";

  const lines = () => [...desk.querySelectorAll("[data-line]")].filter((line) => line.offsetParent !== null);
  const here = () => document.activeElement?.closest?.("[data-line]") || desk.querySelector("[data-line].is-here");
  const tickOf = (line) => line.querySelector("input[name=ticked]");

  const mark = (line) => {
    for (const one of desk.querySelectorAll("[data-line].is-here")) one.classList.remove("is-here");
    if (line) line.classList.add("is-here");
  };

  const step = (by) => {
    const all = lines();
    const at = all.indexOf(here());
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    if (!next) return false;
    tickOf(next).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  // What is ticked, else the line that has the focus, goes to the tray.
  const decide = (action) => {
    const line = here();
    const isAnyTicked = desk.querySelector("input[name=ticked]:checked") !== null;
    if (!isAnyTicked && line) tickOf(line).checked = true;
    if (!isAnyTicked && !line) return false;
    desk.querySelector(`button[name=put][value="${action}"]`)?.click();
    return true;
  };

  const open = () => {
    const details = here()?.querySelector("details");
    if (details) details.open = !details.open;
    return Boolean(details);
  };

  const press = (key) => {
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    if (key === "o") return open();
    if (key === "s") return Boolean(desk.querySelector("button[name=save]")?.focus() ?? true);
    return key in ACTIONS && decide(ACTIONS[key]);
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.matches(TYPED)) {
      if (event.key === "Escape") (here() && tickOf(here()))?.focus();
      return;
    }
    if (press(event.key)) event.preventDefault();
  });

  desk.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) mark(line);
  });

  // A box at the head of a group ticks the whole group, and the boxes of the groups within it.
  desk.addEventListener("change", (event) => {
    const group = event.target.dataset.ticks;
    if (!group) return;
    for (const one of document.getElementById(group).querySelectorAll("input[name=ticked]:enabled, [data-ticks]")) {
      one.checked = event.target.checked;
    }
  });

  // What went into the tray is no longer ticked.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "decisions") return;
    for (const one of desk.querySelectorAll("input[name=ticked]:checked, [data-ticks]:checked")) one.checked = false;
  });

  // A figure to be typed gets the focus once its box is listened to, so that no key is missed.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "decisions") desk.querySelector("#decisions [data-type-here]")?.focus();
  });
})();
