"use strict";

// light or dark: the page's own choice, kept, before anything is painted; else the reader's system
const root = document.documentElement;
const kept = (value) => {
  try {
    if (value) localStorage.setItem("scheme", value);
    return localStorage.getItem("scheme");
  } catch {
    return null; // a browser that keeps nothing
  }
};
const set = (scheme) => { root.style.colorScheme = scheme; };
if (kept()) set(kept());

const isDark = () => (root.style.colorScheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector(".scheme");
  const named = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  button.hidden = false;
  button.addEventListener("click", () => { const next = isDark() ? "light" : "dark"; kept(next); set(next); named(); });
  named();

  for (const details of document.querySelectorAll("details")) {
    const copy = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(details.querySelector("pre").textContent);
      copy.textContent = "Copied";
    });
    details.append(copy);
  }
});
