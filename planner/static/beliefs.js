// Sliders beside the boxes of beliefs, and names that appear where they are used. The number in the box is what counts.
"use strict";
(() => {
  const WHOLE = 100;
  // In the form of the page's language: a comma before decimals everywhere but in English.
  const MARK = document.documentElement.lang.startsWith("en") ? "." : ",";
  const numberIn = (box) => {
    const typed = box.value.trim();
    const text = MARK === "." ? typed : typed.includes(".") ? "" : typed.replace(MARK, ".");
    return /^\d{1,3}(\.\d+)?$/.test(text) && Number(text) <= WHOLE ? Number(text) : null;
  };

  const addSlider = (box) => {
    if (box.slider) return;
    const slider = document.createElement("input");
    slider.type = "range";
    slider.className = "slider";
    slider.min = 0;
    slider.max = WHOLE;
    slider.value = numberIn(box) ?? WHOLE / 2;
    slider.setAttribute("aria-label", `${box.dataset.slider}, as a slider`);
    const row = document.createElement("div");
    row.className = "slide";
    const framed = box.closest(".affixed");
    framed.replaceWith(row);
    row.append(slider, framed);
    box.slider = slider;
    slider.box = box;
  };

  // Two states share the whole: what one gains the other gives.
  const giveRest = (box) => {
    const boxes = [...document.querySelectorAll("[data-slider]")];
    const given = numberIn(box);
    if (boxes.length !== 2 || given === null) return;
    const other = boxes[1 - boxes.indexOf(box)];
    const rest = String(Number((WHOLE - given).toFixed(4)));
    other.value = rest.replace(".", MARK);
    other.slider.value = rest;
  };

  const mirror = (box) => {
    for (const shown of document.querySelectorAll("[data-mirror]")) {
      if (shown.dataset.mirror === box.id) shown.textContent = box.value.trim() || shown.dataset.empty;
    }
  };

  const prepare = () => {
    for (const box of document.querySelectorAll("[data-slider]")) addSlider(box);
  };

  // Before htmx hears of it, so that what it sends is what stands in the boxes.
  document.addEventListener(
    "input",
    (event) => {
      const one = event.target;
      if (one.box) one.box.value = one.value;
      else if (one.slider) one.slider.value = numberIn(one) ?? one.slider.value;
      if (one.box || one.slider) giveRest(one.box || one);
      mirror(one);
    },
    true,
  );
  document.addEventListener("htmx:afterSettle", prepare);
  prepare();
})();
