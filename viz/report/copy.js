// Copies the LaTeX of a section.
"use strict";
{
  const said = document.querySelector(".copied");
  let timer = 0;
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.tex);
        said.textContent = "Copied.";
      } catch {
        said.textContent = "The browser does not allow copying here.";
      }
      clearTimeout(timer);
      timer = setTimeout(() => { said.textContent = ""; }, 2500);
    });
  }
}
