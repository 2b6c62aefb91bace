// Names are suggested after an @. Everything works without this file: a mention may be typed whole.
"use strict";
(() => {
  const TYPED = /(?:^|[^\w@.])(@[^@\n]{0,40})$/u;
  let asked = 0;

  const boxOf = (target) => (target instanceof HTMLTextAreaElement && target.dataset.mentions ? target : null);
  const listOf = (box) => box.parentElement.querySelector(".mentions");
  const typedIn = (box) => TYPED.exec(box.value.slice(0, box.selectionStart))?.[1] ?? "";

  const close = (list) => {
    list.hidden = true;
    list.replaceChildren();
  };

  const choose = (box, typed, name) => {
    const end = box.selectionStart;
    box.setRangeText(`@${name} `, end - typed.length, end, "end");
    close(listOf(box));
    box.focus();
  };

  const show = (box, typed, names) => {
    const list = listOf(box);
    close(list);
    for (const name of names) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => choose(box, typed, name));
      const row = document.createElement("li");
      row.append(button);
      list.append(row);
    }
    const isWhole = names.length === 1 && typed.slice(1).toLowerCase() === names[0].toLowerCase();
    list.hidden = names.length === 0 || isWhole;
  };

  document.addEventListener("input", async (event) => {
    const box = boxOf(event.target);
    if (!box) return;
    const typed = typedIn(box);
    const mine = ++asked;
    if (!typed) return close(listOf(box));
    const answer = await fetch(`${box.dataset.mentions}?typed=${encodeURIComponent(typed)}`);
    if (answer.ok && mine === asked) show(box, typed, await answer.json());
  });

  document.addEventListener("click", (event) => {
    for (const list of document.querySelectorAll(".mentions:not([hidden])")) {
      if (!list.parentElement.contains(event.target)) close(list);
    }
  });

  document.addEventListener("keydown", (event) => {
    const list = event.target instanceof Element ? event.target.closest(".field")?.querySelector(".mentions:not([hidden])") : null;
    if (!list) return;
    const buttons = Array.from(list.querySelectorAll("button"));
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape") {
      close(list);
      list.parentElement.querySelector("textarea").focus();
    } else if (event.key === "ArrowDown") buttons[(at + 1) % buttons.length].focus();
    else if (event.key === "ArrowUp" && at > -1) buttons[(at - 1 + buttons.length) % buttons.length].focus();
    else return;
    event.preventDefault();
  });
})();
