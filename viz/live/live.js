// Shows the newest picture, and over it what is wrong. The frame in the picture's own address outlives a new picture.
"use strict";
{
  const find = (selector) => document.querySelector(selector);
  const [picture, alert, gone] = [find("iframe"), find("[role=alert]"), find("[role=status]")];
  let shown = "";

  function show({ mark, message }) {
    if (mark && !shown) picture.src = `/picture${location.hash}`;
    else if (mark !== shown) picture.contentWindow.location.reload();
    shown = mark;
    picture.hidden = !mark;
    alert.hidden = !message;
    if (find("pre").textContent !== message) find("pre").textContent = message;
  }

  picture.addEventListener("load", () => {
    if (!shown) return;
    document.title = picture.contentDocument.title;
    picture.contentWindow.focus(); // keys step through the frames
  });

  const events = new EventSource("/events");
  events.addEventListener("message", (event) => show(JSON.parse(event.data)));
  events.addEventListener("open", () => { gone.hidden = true; });
  events.addEventListener("error", () => { gone.hidden = false; });
}
