// Small helps for every page; each page works without them. Nothing is kept in the browser.
"use strict";

// What needs mending is shown first: bring a keyboard and a screen reader there too.
const problems = document.querySelector("[data-focus]");
if (problems) problems.focus();

// A second press while the first is on its way would only confuse. The guard lets go after
// a few seconds, and when the page comes back, so that it can never lock anyone out.
const guardSeconds = 5;
for (const form of document.querySelectorAll("form[data-guard]")) {
  let sentAt = 0;
  form.addEventListener("submit", (event) => {
    const now = Date.now();
    if (now - sentAt < guardSeconds * 1000) event.preventDefault();
    else sentAt = now;
  });
  window.addEventListener("pageshow", () => { sentAt = 0; });
}
