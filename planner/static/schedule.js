// Dragging a study's bar into another period: it fills and sends the study's own form, which works without this file.
"use strict";
(() => {
  const LEAST_PIXELS = 6;

  const slotAt = (svg, x) =>
    [...svg.querySelectorAll("[data-slot]")].find((slot) => {
      const box = slot.getBoundingClientRect();
      return x >= box.left && x < box.right;
    });

  const formOf = (bar) => document.querySelector(`[data-mover="${CSS.escape(bar.dataset.move)}"]`);

  let drag = null;

  const mark = (slot) => {
    for (const one of drag.svg.querySelectorAll("[data-slot]")) one.classList.toggle("is-target", one === slot);
  };

  const end = () => {
    mark(null);
    drag.bar.removeAttribute("transform");
    drag.bar.classList.remove("is-moving");
    drag = null;
  };

  document.addEventListener("pointerdown", (event) => {
    const bar = event.target instanceof Element ? event.target.closest("[data-move]") : null;
    if (!bar || event.button !== 0 || !formOf(bar)) return;
    event.preventDefault();
    const svg = bar.ownerSVGElement;
    drag = { bar, svg, x: event.clientX, scale: svg.viewBox.baseVal.width / svg.getBoundingClientRect().width };
    bar.setPointerCapture(event.pointerId);
    bar.classList.add("is-moving");
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.bar.setAttribute("transform", `translate(${(event.clientX - drag.x) * drag.scale} 0)`);
    mark(slotAt(drag.svg, event.clientX));
  });

  document.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const form = formOf(drag.bar);
    const slot = slotAt(drag.svg, event.clientX);
    const isDrag = Math.abs(event.clientX - drag.x) >= LEAST_PIXELS;
    end();
    if (!isDrag || !slot || slot.dataset.slot === form.dataset.from) return;
    form.elements.namedItem("period").value = slot.dataset.slot;
    form.requestSubmit();
  });

  document.addEventListener("pointercancel", () => drag && end());
  document.addEventListener("keydown", (event) => event.key === "Escape" && drag && end());

  // Where there is nothing to send, a bar does not look as if it could be dragged.
  for (const bar of document.querySelectorAll("[data-move]")) bar.classList.toggle("can-move", Boolean(formOf(bar)));
})();
