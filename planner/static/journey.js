// Dragging the parts of a journey. The arrows do the same without it.
"use strict";
(() => {
  let dragged = null;

  // Whoever moves an entry by keyboard goes on where they were, step by step.
  const aimed = location.hash && document.getElementById(location.hash.slice(1));
  if (aimed && aimed.matches("button, input")) {
    (aimed.disabled ? aimed.parentElement.querySelector("button[id]:not(:disabled)") : aimed)?.focus();
  }

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target instanceof Element && event.target.closest("[data-order] [data-handle]");
    for (const item of document.querySelectorAll("[data-order] > li")) {
      item.draggable = Boolean(handle) && item.contains(handle);
    }
  });

  document.addEventListener("dragstart", (event) => {
    dragged = event.target instanceof Element ? event.target.closest("[data-order] > li") : null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });

  document.addEventListener("dragover", (event) => {
    const over = event.target instanceof Element ? event.target.closest("[data-order] > li") : null;
    if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    over.parentElement.insertBefore(dragged, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
  });

  document.addEventListener("dragend", () => {
    if (!dragged) return;
    const item = dragged;
    dragged = null;
    item.draggable = false;
    const place = [...item.parentElement.children].indexOf(item);
    const box = item.querySelector("input[name=to]");
    if (Number(box.value) === place) return;
    box.value = String(place);
    item.querySelector("form").requestSubmit(item.querySelector("[data-move]"));
  });
})();
