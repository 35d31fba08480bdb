// Asks "are you still there?" before the session ends, and keeps it alive while somebody types.
// Without this file the page itself leads to the time-out page. Nothing is kept in the browser;
// the other windows hear of it over a channel.
"use strict";

const warning = document.querySelector("[data-seconds-left]");
if (warning) {
  const allSeconds = Number(warning.dataset.secondsLeft);
  const warnSeconds = Math.min(120, allSeconds / 2);
  const restSeconds = 300;
  const windows = new BroadcastChannel("stay");
  let timers = [];
  let renewedAt = Date.now();

  const begin = () => {
    renewedAt = Date.now();
    timers.forEach(clearTimeout);
    timers = [
      setTimeout(() => warning.showModal(), (allSeconds - warnSeconds) * 1000),
      setTimeout(() => location.replace(warning.dataset.timedOut), allSeconds * 1000),
    ];
    if (warning.open) warning.close();
  };

  const stay = async () => {
    const form = warning.querySelector("form");
    renewedAt = Date.now();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (!answer.ok) return;
    begin();
    windows.postMessage("stay");
  };

  warning.addEventListener("submit", (event) => { event.preventDefault(); stay(); });
  warning.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  document.addEventListener("input", () => {
    if (Date.now() - renewedAt > restSeconds * 1000) stay();
  });
  windows.addEventListener("message", ({ data }) => {
    if (data === "left") location.replace(warning.dataset.left);
    else begin();
  });
  begin();
}
