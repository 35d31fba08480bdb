// Saves the question page while one types: after a pause, and on leaving. The page works without
// this file. Nothing is kept in the browser: what is not saved yet stands in the boxes alone.
"use strict";

const form = document.querySelector("form[data-autosave]");
const line = document.querySelector(".autosave");
if (form && line) {
  const pauseMs = 2000;
  const longestPauseMs = 60000;
  // A request that outlives its page may carry no more than 64 KiB; no request more than 256 kB.
  const mostAfterLeaving = 60000;
  const mostBytes = 200000;
  const mostInOneForm = 250000;
  const mostUnheard = 8;
  const ours = ["csrf_token", "seen", "then", "before"];
  const words = () => {
    const data = new FormData(form);
    ours.forEach((name) => data.delete(name));
    return new URLSearchParams(data).toString();
  };
  // What was sent without an answer so far. It may be saved or not, so it travels along: what
  // the server then finds is known as ours, and not taken for another window's.
  const unheard = new Set();
  const unheardBeside = (now) => {
    const fitting = [];
    let room = mostBytes - now.length;
    for (const sent of [...unheard].filter((one) => one !== now).slice(-mostUnheard).reverse()) {
      room -= encodeURIComponent(sent).length;
      if (room < 0) break;
      fitting.unshift(sent);
    }
    return fitting;
  };
  // What was sent last, and what the server is known to hold.
  let known = form.dataset.autosave === "unsaved" ? null : words();
  let held = known;
  let flying = 0;
  let sending = null;
  let inFlight = null;
  let latest = 0;
  let timer = 0;
  let waitMs = pauseMs;
  let isStopped = false;
  let isCutOff = false;
  let isInTrouble = false;
  let isUnsaved = false;
  let hasSaved = false;
  let isLeaving = false;

  const say = (text) => { if (line.textContent !== text) line.textContent = text; };
  const clock = () => new Date().toLocaleTimeString(
    document.documentElement.lang, { hour: "numeric", minute: "2-digit" },
  );
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };

  const wait = () => {
    isInTrouble = true;
    say(line.dataset.waiting);
    waitMs = Math.min(waitMs * 2, longestPauseMs);
    later(waitMs);
  };

  const isTooMuch = () => words().length > mostInOneForm;

  const seeSaved = (revision) => {
    hasSaved = true;
    form.elements.seen.value = revision;
    // A reload shows the new item, and not an empty form for one more.
    const { onceKept } = form.dataset;
    if (onceKept) history.replaceState(history.state, "", onceKept);
    document.querySelectorAll("[data-once-saved]").forEach((link) => {
      link.textContent = link.dataset.onceSaved;
    });
  };

  // Whoever leaves before the first Continue has not seen the code yet.
  const saySaved = (isCodeUnseen) => {
    say(line.dataset.saved.replace("{time}", clock()));
    if (!isCodeUnseen) return;
    const link = document.createElement("a");
    Object.assign(link, { href: line.dataset.codeAt, className: "tap", textContent: line.dataset.code });
    line.append(" ", link);
  };

  const hear = async (answer, sent) => {
    if (answer.status >= 500 || answer.status === 429) return wait();
    isInTrouble = false;
    waitMs = pauseMs;
    known = sent;
    unheard.delete(sent);
    const isUnfit = answer.status === 422;
    isUnsaved = answer.status !== 204;
    const revision = answer.headers.get("Plan-Revision");
    if (revision) seeSaved(revision);
    if (answer.status === 204) {
      unheard.clear();
      held = sent;
      if (revision) saySaved(answer.headers.has("Plan-Code"));
      else say("");
    } else if (answer.status === 200 || isUnfit) {
      const { problem } = await answer.json();
      say((isUnfit ? line.dataset.unfit : line.dataset.partly).replace("{problem}", problem));
    } else {
      isStopped = true;
      // An ended session (403) keeps what is sent in; any other answer would lose it.
      isCutOff = answer.status !== 409 && answer.status !== 403;
      if (isCutOff) say(line.dataset.cutOff);
      else say(answer.status === 409 ? line.dataset.elsewhere : line.dataset.closed);
    }
    // Whatever was sent in has started the time at rest anew.
    if (!isStopped) document.dispatchEvent(new Event("renewed"));
    if (words() !== known && !isStopped) later(pauseMs);
  };

  const send = async ({ onLeaving = false, anyway = false } = {}) => {
    clearTimeout(timer);
    const now = words();
    if (isStopped || (now === known && !anyway) || (flying && (!onLeaving || now === sending))) return;
    if (isTooMuch()) {
      known = now;
      isUnsaved = true;
      say(line.dataset.tooMuch);
      return;
    }
    const body = new URLSearchParams(now);
    for (const name of ["csrf_token", "seen"]) body.set(name, form.elements[name].value);
    body.set("then", "draft");
    unheardBeside(now).forEach((sent) => body.append("before", sent));
    unheard.add(now);
    sending = now;
    const number = ++latest;
    let land = null;
    inFlight = new Promise((resolve) => { land = resolve; });
    // Most saves are over before anybody could read that they have begun.
    const slow = setTimeout(() => say(line.dataset.saving), 600);
    flying += 1;
    let answer = null;
    try {
      answer = await fetch(location.pathname, {
        method: "POST",
        body,
        redirect: "manual",
        keepalive: onLeaving && body.toString().length < mostAfterLeaving,
        signal: onLeaving ? undefined : AbortSignal.timeout?.(20000),
      });
    } catch {
      answer = null; // No connection, or no answer in time.
    }
    clearTimeout(slow);
    flying -= 1;
    if (number === latest) {
      if (answer) await hear(answer, now);
      else wait();
    }
    land();
  };

  const leave = () => { if (!isLeaving) send({ onLeaving: true }); };
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => { isLeaving = false; });
  window.addEventListener("online", () => { if (isInTrouble) send(); });
  // Some words could not be saved, so a link would lose them: ask first.
  window.addEventListener("beforeunload", (event) => {
    if ((isUnsaved || isInTrouble) && !isLeaving) event.preventDefault();
  });
  // "Go back without saving" keeps its word; in a new tab, this page goes on.
  for (const link of document.querySelectorAll("[data-once-saved]")) {
    link.addEventListener("click", (event) => {
      if (hasSaved || event.ctrlKey || event.metaKey || event.shiftKey) return;
      isLeaving = true;
      clearTimeout(timer);
    });
  }
  // The plan was left in another window: this page goes too, without a question.
  document.addEventListener("left", () => { isLeaving = isStopped = true; clearTimeout(timer); });
  // The session is over. What is not saved is sent in all the same: it waits for the code.
  document.addEventListener("timed-out", (event) => {
    if (words() === held) return;
    event.preventDefault();
    submit();
    form.submit();
  });

  let changedAt = 0;
  form.addEventListener("input", () => {
    if (isStopped || isInTrouble) return;
    const now = Date.now();
    if (words() === known) changedAt = 0;
    changedAt ||= now;
    // Somebody who never pauses is saved all the same.
    if (now - changedAt > 8 * pauseMs) { changedAt = now; send(); } else later(pauseMs);
  });

  const add = (name, value) => {
    const box = document.createElement("input");
    Object.assign(box, { type: "hidden", name, value });
    form.append(box);
  };
  // What an earlier press added is still there when the page comes back from the browser's memory.
  const remove = (name) => {
    form.querySelectorAll(`input[type=hidden][name=${name}]`).forEach((old) => old.remove());
  };
  const submit = () => {
    isLeaving = true;
    clearTimeout(timer);
    remove("before");
    const now = words();
    unheardBeside(now).forEach((sent) => add("before", sent));
    unheard.add(now);
  };

  // Without a connection the browser would put its own page in place of what was typed, and it
  // cannot tell a connection from one that leads nowhere: what is not saved is sent in first.
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    const isLost = () => {
      if (!isCutOff && !isTooMuch()) return false;
      say(isCutOff ? line.dataset.cutOff : line.dataset.tooMuch);
      line.scrollIntoView();
      return true;
    };
    if (isLost()) { event.preventDefault(); return; }
    if (words() === held && !isInTrouble) { submit(); return; }
    event.preventDefault();
    await inFlight;
    if (words() !== held || isInTrouble) await send({ anyway: true });
    if (isLost()) return;
    if (isInTrouble || flying) { say(line.dataset.held); return; }
    remove("then");
    add("then", event.submitter?.value || "next");
    submit();
    form.submit();
  });
}
