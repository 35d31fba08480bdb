// Copies the code, and fills in a code that a QR picture put behind the # of the address.
// Without this file the code is written down and typed. Nothing is kept in the browser.
"use strict";

const copy = document.querySelector("[data-copy]");
if (copy && navigator.clipboard) {
  const said = document.querySelector("[data-copied]");
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(copy.dataset.copy);
      said.textContent = said.dataset.copied;
    } catch {
      said.textContent = said.dataset.failed;
    }
  });
}

const box = document.querySelector("[data-from-address]");
if (box && location.hash.length > 1) {
  const { hash } = location;
  // First of all the address is cleaned, so that the code stands in no history and no bookmark.
  history.replaceState(null, "", location.pathname);
  box.value = hash.slice(1, 41);
  // Never sent by itself: a link could put somebody into a plan that is not theirs.
}
