// Lights every path through the variable that is pointed at or has the focus; the rest of its picture grows pale.
"use strict";
for (const picture of [...document.querySelectorAll("figure > svg")].filter((one) => one.querySelector("[data-node]"))) {
  const nodes = [...picture.querySelectorAll("[data-node]")]; // several of one variable, if frames show it differently
  const wires = [...picture.querySelectorAll("[data-tail]")];
  let pointed, focused;

  function walk(name, from, to, found) {
    const queue = [name];
    const seen = new Set(queue);
    for (const here of queue) { // grows as it is walked
      for (const node of nodes.filter((one) => one.dataset.node === here)) found.add(node);
      for (const wire of wires.filter((one) => one.dataset[from] === here)) {
        found.add(wire);
        const next = wire.dataset[to];
        if (!seen.has(next)) queue.push(next);
        seen.add(next);
      }
    }
  }

  function light() {
    const name = pointed ?? focused;
    const found = new Set();
    if (name !== undefined) {
      walk(name, "tail", "head", found);
      walk(name, "head", "tail", found);
    }
    picture.classList.toggle("lighting", name !== undefined);
    for (const part of [...nodes, ...wires]) part.classList.toggle("lit", found.has(part));
  }

  // The figure listens: an image that listened itself would be one more stop of the tab key.
  const named = (event) => event.target.closest("[data-node]")?.dataset.node;
  const on = (kind, act) => picture.parentElement.addEventListener(kind, (event) => { act(event); light(); });
  on("pointerover", (event) => { pointed = named(event); });
  on("pointerleave", () => { pointed = undefined; });
  on("focusin", (event) => { focused = named(event); });
  on("focusout", () => { focused = undefined; });
  on("keydown", (event) => { if (event.key === "Escape") event.target.blur(); });

  // What can be focused must not stand in an image; and the title would pop up wherever the pointer rests.
  const [title, about] = picture.querySelectorAll("title, desc");
  picture.setAttribute("role", "group");
  picture.setAttribute("aria-label", title.textContent);
  picture.setAttribute("aria-describedby", about.id);
  picture.removeAttribute("aria-labelledby");
  title.remove();
  for (const node of nodes) {
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "img");
  }
}
