// Asks "are you still there?" before the session ends, and keeps it alive while somebody types.
// Without this file the page itself leads to the time-out page. Nothing is kept in the browser;
// the other windows hear of it over a channel.
"use strict";

const warning = document.querySelector("[data-seconds-left]");
if (warning) {
  const allSeconds = Number(warning.dataset.secondsLeft);
  const warnSeconds = Number(warning.dataset.warnSeconds);
  const restSeconds = 300;
  const said = warning.querySelector("[role=status]");
  const windows = new BroadcastChannel("stay");
  let timers = [];
  let endsAt = 0;
  let renewedAt = Date.now();

  const begin = (at) => {
    if (at < endsAt) return;
    endsAt = at;
    renewedAt = Date.now();
    timers.forEach(clearTimeout);
    const leftMs = Math.max(0, at - renewedAt);
    timers = [
      setTimeout(() => warning.showModal(), Math.max(0, leftMs - warnSeconds * 1000)),
      setTimeout(end, leftMs),
    ];
    if (warning.open) warning.close();
  };
  const renew = (seconds = allSeconds) => {
    begin(Date.now() + seconds * 1000);
    windows.postMessage({ endsAt });
  };

  // Another window may have gone on, or this one may have slept: the server knows.
  const end = async () => {
    try {
      const answer = await fetch(warning.dataset.check, { redirect: "manual" });
      if (answer.ok) { endsAt = 0; renew(Number(await answer.text())); return; }
      if (answer.status >= 500) throw new Error("no answer");
    } catch {
      // Nobody can tell without an answer: the page stays hidden, with its words, and asks on.
      if (!warning.open) warning.showModal();
      said.textContent = said.dataset.failed;
      timers.push(setTimeout(end, 30000));
      return;
    }
    const isFree = document.dispatchEvent(new Event("timed-out", { cancelable: true }));
    if (isFree) location.replace(warning.dataset.timedOut);
  };

  const stay = async () => {
    const form = warning.querySelector("form");
    renewedAt = Date.now();
    said.textContent = "";
    let answer = null;
    try {
      answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    } catch {
      answer = null; // No connection.
    }
    if (answer?.ok) renew();
    else said.textContent = said.dataset.failed;
  };

  warning.addEventListener("submit", (event) => { event.preventDefault(); stay(); });
  warning.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  document.addEventListener("input", () => {
    if (Date.now() - renewedAt > restSeconds * 1000) stay();
  });
  document.addEventListener("renewed", () => renew());
  windows.addEventListener("message", ({ data }) => {
    if (data === "left") {
      // Nobody may be there to answer a question, and a new page may be slow to come.
      document.dispatchEvent(new Event("left"));
      document.body.replaceChildren();
      location.replace(warning.dataset.left);
    }
    else if (data.endsAt) begin(data.endsAt);
  });
  renew();
}
