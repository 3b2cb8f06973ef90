// Steps through the frames: a group of the picture is there from one frame to another. Frames are numbered from 1.
"use strict";
{
  const PACE = 2500; // milliseconds that a frame stands while playing
  const SWIPE = 40; // pixels that a finger moves at least
  const find = (selector) => document.querySelector(selector);
  const inside = find(".stepper"); // a page that has more than the steps keeps its keys and its address
  const picture = find("figure > svg");
  const [slider, count, said] = [find(".slider"), find(".count"), find(".said")];
  const [back, play, next] = [find(".back"), find(".play"), find(".next")];
  const links = [...document.querySelectorAll(".steps a")];
  const last = links.length;
  let now = 0;
  let timer = 0;

  const isThere = (group, frame) => group.dataset.from <= frame && frame <= group.dataset.to;

  function draw(drawing, frame) {
    for (const group of drawing.querySelectorAll("[data-from]")) group.classList.toggle("off", !isThere(group, frame));
  }

  function show(frame) {
    const wanted = Math.min(Math.max(frame, 1), last);
    if (wanted === now) return;
    now = wanted;
    draw(picture, now);
    const words = links[now - 1].textContent;
    slider.value = now;
    slider.setAttribute("aria-valuetext", `${now} of ${last}: ${words}`);
    slider.style.setProperty("--at", last > 1 ? (now - 1) / (last - 1) : 1);
    count.textContent = `${now} / ${last}`;
    said.textContent = words;
    back.setAttribute("aria-disabled", now === 1);
    next.setAttribute("aria-disabled", now === last);
    for (const [k, link] of links.entries()) link.toggleAttribute("aria-current", k === now - 1);
    links[now - 1].setAttribute("aria-current", "step");
    if (inside) return;
    try {
      history.replaceState(null, "", `#frame=${now}`);
    } catch { /* a page inside another may have no address of its own */ }
  }

  function go(frame) {
    pause();
    show(frame);
  }

  // -- playing

  function label(word, playing) {
    play.setAttribute("aria-label", word);
    play.title = `${word} (space)`;
    play.classList.toggle("playing", playing);
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    label("Play", false);
  }

  function start() {
    if (now === last) show(1);
    timer = setInterval(() => {
      show(now + 1);
      if (now === last) pause();
    }, PACE);
    label("Pause", true);
  }

  const toggle = () => (timer ? pause() : start());

  // -- buttons, slider, keys, fingers, address

  const KEYS = {
    ArrowRight: () => go(now + 1), PageDown: () => go(now + 1),
    ArrowLeft: () => go(now - 1), PageUp: () => go(now - 1),
    Home: () => go(1), End: () => go(last), " ": toggle,
  };

  back.addEventListener("click", () => go(now - 1));
  next.addEventListener("click", () => go(now + 1));
  play.addEventListener("click", toggle);
  slider.addEventListener("input", () => go(Number(slider.value)));
  for (const [k, link] of links.entries()) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(k + 1);
    });
  }

  (inside ?? document).addEventListener("keydown", (event) => {
    const act = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === " " ? event.target.closest("button, summary, a") : event.target === slider) return;
    event.preventDefault();
    act();
  });

  let finger = null;
  picture.addEventListener("touchstart", (event) => {
    finger = event.touches.length === 1 ? event.touches[0] : null;
  }, { passive: true });
  picture.addEventListener("touchend", (event) => {
    if (finger === null) return;
    const [dx, dy] = ["clientX", "clientY"].map((axis) => event.changedTouches[0][axis] - finger[axis]);
    finger = null;
    if (Math.abs(dx) >= SWIPE && Math.abs(dx) > 2 * Math.abs(dy)) go(now - Math.sign(dx));
  });

  const addressed = () => Number(/^#frame=(\d{1,6})$/.exec(location.hash)?.[1] ?? 1);
  if (!inside) addEventListener("hashchange", () => go(addressed()));

  // -- printing: a page a frame

  function sheet(link, k) {
    const [page, drawing, words] = ["section", "figure", "p"].map((name) => document.createElement(name));
    const copy = picture.cloneNode(true);
    copy.classList.remove("lighting");
    draw(copy, k + 1);
    for (const gone of copy.querySelectorAll(".off, defs, style, desc")) gone.remove();
    for (const part of [copy, ...copy.querySelectorAll("[id]")]) part.removeAttribute("id");
    drawing.append(copy);
    words.textContent = `${k + 1} / ${last} · ${link.textContent}`;
    page.append(drawing, words);
    return page;
  }

  const sheets = find(".sheets");
  addEventListener("beforeprint", () => sheets?.replaceChildren(...links.map(sheet)));
  addEventListener("afterprint", () => sheets?.replaceChildren());

  slider.max = last;
  find(".controls").hidden = false;
  document.documentElement.classList.add("steps-ready");
  pause();
  show(inside ? last : addressed());
}
