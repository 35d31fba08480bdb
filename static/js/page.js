// Small helps for every page; each page works without them. Nothing is kept in the browser.
"use strict";

// What needs mending is shown first: bring a keyboard and a screen reader there too.
const problems = document.querySelector("[data-focus]");
if (problems) problems.focus();

// A page that answered a form would come back as the browser's own question whether to send the
// form again. As a page of its own address, it comes back as what is saved.
const address = document.querySelector("[data-address]")?.dataset.address;
const settle = () => history.replaceState(history.state, "", address ?? location.href);
// A page that asks what to do with words that are saved nowhere keeps them through a reload, which
// sends them once more.
const holder = document.querySelector("form[data-holds]");
if (holder) {
  let leadsAway = false;
  holder.addEventListener("submit", settle);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    // A link of the form is a choice; any other would lose the words, so the browser asks.
    if (link && holder.contains(link)) settle();
    else leadsAway = Boolean(link);
  });
  window.addEventListener("beforeunload", (event) => {
    if (leadsAway) event.preventDefault();
    leadsAway = false;
  });
} else settle();
// When the time of the page is over, what this form holds is sent in, and waits for the code.
const waiting = document.querySelector("form[data-waits]");
if (waiting) {
  let holdsWords = waiting.dataset.waits !== "typed";
  waiting.addEventListener("input", () => { holdsWords = true; });
  document.addEventListener("timed-out", (event) => {
    if (!holdsWords) return;
    event.preventDefault();
    settle();
    waiting.submit();
  });
}

// What is of use only with scripts.
for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;

// The size of the words changes in place, so nothing that is typed can get lost; the server keeps
// it for the next page.
const setSize = (size) => {
  if (size === "normal") delete document.documentElement.dataset.textSize;
  else document.documentElement.dataset.textSize = size;
};
const sizes = [...document.querySelectorAll("button.size")];
for (const button of sizes) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    setSize(button.value);
    for (const one of sizes) one.setAttribute("aria-pressed", String(one === button));
    const token = document.querySelector("[name=csrf_token]").value;
    const body = new URLSearchParams({ csrf_token: token, text_size: button.value });
    const address = button.closest("[data-kept-at]").dataset.keptAt;
    // Without a connection the size holds for this page only.
    fetch(address, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
  });
}
for (const choice of document.querySelectorAll("input[name=text_size]")) {
  choice.addEventListener("change", () => setSize(choice.value));
}

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
  form.addEventListener("kept", () => { sentAt = 0; });
}
