// Keys, menus and focus. Everything works without this file; it only makes it quicker.
"use strict";
(() => {
  const GO_WITHIN_MS = 1500;
  let goUntil = 0;

  // A box that is only ticked takes no letters, so the keys go on working while it has the focus.
  const isTyping = (target) =>
    target instanceof HTMLElement &&
    !target.matches("input[type=checkbox], input[type=radio]") &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  const go = (letter) => {
    const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
    if (link) link.click();
    return Boolean(link);
  };

  const search = () => {
    const box = document.querySelector("main input[type=search]");
    if (box) box.focus();
    return Boolean(box);
  };

  const help = () => {
    const list = document.getElementById("keys");
    if (list && !list.open) list.showModal();
    return Boolean(list);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.menu[open]");
      closeMenus(null);
      if (open) open.querySelector("summary").focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const isGoing = Date.now() < goUntil;
    goUntil = 0;
    if (isGoing && go(event.key)) event.preventDefault();
    else if (event.key === "g") goUntil = Date.now() + GO_WITHIN_MS;
    else if ((event.key === "/" && search()) || (event.key === "?" && help())) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    closeMenus(event.target instanceof Element ? event.target.closest("details.menu") : null);
  });

  // A button pressed twice sends once: the second press finds it switched off.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || event.defaultPrevented || event.target.method === "dialog") return;
    setTimeout(() => button.setAttribute("disabled", ""), 0);
    setTimeout(() => button.removeAttribute("disabled"), 8000);
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[disabled]:not([data-off])")) button.removeAttribute("disabled");
  });

  const focusOnErrors = (root) => {
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  };
  focusOnErrors(document);
  document.addEventListener("htmx:afterSwap", (event) => focusOnErrors(event.target));

  // What somebody opened stays open when its part of the page is asked for again.
  let opened = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    opened = Array.from(event.detail.target.querySelectorAll("details[id][open]"), (one) => one.id);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of opened) {
      const one = document.getElementById(id);
      if (one instanceof HTMLDetailsElement) one.open = true;
    }
  });

  // A table or chart that is wider than its place says so, and fades where it goes on.
  const WIDE = ".table-card, .chart-scroll, .grid-scroll, .table-scroll, .opened";
  const SLACK = 8;
  const hints = new WeakMap();
  const tellWidth = (place) => {
    const isWider = place.scrollWidth > place.clientWidth + SLACK;
    if (isWider && !place.contains(hints.get(place) ?? null)) {
      place.prepend(document.getElementById("sideways").content.cloneNode(true));
      hints.set(place, place.firstElementChild);
    }
    if (hints.has(place)) hints.get(place).hidden = !isWider;
    place.classList.toggle("goes-on", isWider && place.scrollLeft + place.clientWidth < place.scrollWidth - SLACK);
  };
  const widths = new ResizeObserver((found) => {
    for (const one of found) tellWidth(one.target.closest(WIDE) ?? one.target);
  });
  const watchWidths = () => {
    for (const place of document.querySelectorAll(WIDE)) {
      place.onscroll = () => tellWidth(place);
      for (const one of [place, ...place.children]) widths.observe(one);
    }
  };
  watchWidths();
  document.addEventListener("htmx:afterSettle", watchWidths);

  const current = document.querySelector(".rail [aria-current]");
  if (current && matchMedia("(max-width: 900px)").matches) current.scrollIntoView({ inline: "center", block: "nearest" });
})();
