// Opens and closes calls: shows the picture, of those in the page, that was laid out for what is open.
"use strict";
{
  const EVERYTHING = "*";
  const figures = [...document.querySelectorAll("figure[data-when]")];
  const bar = document.querySelector(".openings");
  const buttons = [...bar.querySelectorAll("button")];
  const names = buttons.map((button) => button.dataset.opens);
  const first = figures[0].dataset.when.split("|")[0];
  let opened = new Set(first === EVERYTHING ? names : first.split(" "));

  function pictured(open) {
    const state = open.has(EVERYTHING) ? EVERYTHING : names.filter((name) => open.has(name)).join(" ");
    return figures.find((figure) => figure.dataset.when.split("|").includes(state));
  }

  function toggled(name) {
    if (name === EVERYTHING) return new Set(opened.has(name) ? [] : names);
    const open = new Set(opened);
    open.delete(EVERYTHING); // then some call is closed
    if (!open.delete(name)) open.add(name);
    return open;
  }

  function show(open) {
    opened = open;
    for (const figure of figures) {
      if (!figure.hidden) for (const kind of ["pointerleave", "focusout"]) figure.dispatchEvent(new Event(kind)); // no lights
      figure.hidden = figure !== pictured(opened);
    }
    for (const button of buttons) {
      button.setAttribute("aria-pressed", opened.has(button.dataset.opens));
      button.disabled = pictured(toggled(button.dataset.opens)) === pictured(opened); // its calls stand in closed ones
    }
  }

  function act(node) { // Returns the node in the new picture that undoes it, or nothing where the node does nothing.
    const { opens, closes } = node?.dataset ?? {};
    if (opens === undefined && closes === undefined) return undefined;
    const changed = opens === undefined ? [closes] : opens.split(" ").filter((name) => !opened.has(name));
    for (const name of changed) show(toggled(name));
    const undoes = `[data-${opens === undefined ? "opens" : "closes"}~="${CSS.escape(changed[0])}"]`;
    return [...pictured(opened).querySelectorAll(undoes)].at(-1) ?? bar.querySelector("button:enabled");
  }

  const named = (event) => event.target.closest("[data-node]");
  for (const figure of figures) {
    figure.addEventListener("click", (event) => act(named(event)));
    figure.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      const next = act(named(event));
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
    });
    for (const node of figure.querySelectorAll(":is([data-opens], [data-closes])")) node.setAttribute("role", "button");
  }
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) show(toggled(button.dataset.opens));
  });
  bar.hidden = false;
  show(opened);
}
