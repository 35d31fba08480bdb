// Saves the question page while one types: after a pause, on leaving, and before a button or a
// link leads away. The page works without this file. Nothing is kept in the browser: what is not
// saved yet stands in the boxes alone.
"use strict";

const form = document.querySelector("form[data-autosave]");
const line = document.querySelector(".autosave");
if (form && line) {
  const pauseMs = 2000;
  const longestPauseMs = 60000;
  const longestWaitMs = 20000;
  // Whoever pressed something waits less long.
  const longestPressMs = 8000;
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
  const isTooMuch = () => words().length > mostInOneForm;
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
  const beginsUnsaved = form.dataset.autosave === "unsaved";
  let known = beginsUnsaved ? null : words();
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
  // The last answer was no plain yes.
  let isUnsaved = beginsUnsaved;
  let maySaved = false;
  let isLeaving = false;

  const say = (text) => {
    if (line.textContent === text) return;
    line.textContent = text;
    // The line floats above the lower edge; it must not lie on what is being typed.
    const box = form.contains(document.activeElement) && document.activeElement.getBoundingClientRect();
    const over = box ? box.bottom - line.getBoundingClientRect().top : 0;
    if (text && over > 0 && over < box.height + line.offsetHeight) window.scrollBy(0, over + 16);
  };
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
  const recover = () => { isInTrouble = false; waitMs = pauseMs; };

  // "Go back without saving" is true as long as nothing was sent that may be saved.
  const backs = document.querySelectorAll("[data-once-saved]");
  const without = [...backs].map((link) => link.textContent);
  const nameBacks = (isSaved) => {
    maySaved = isSaved;
    backs.forEach((link, place) => {
      link.textContent = isSaved ? link.dataset.onceSaved : without[place];
    });
  };

  let hasSaved = false;
  const seeSaved = (revision) => {
    hasSaved = true;
    form.elements.seen.value = revision;
    // A reload shows the new item, and not an empty form for one more.
    const { onceKept } = form.dataset;
    if (onceKept) history.replaceState(history.state, "", onceKept);
  };

  // Whoever leaves before the first Continue has not seen the code yet.
  const saySaved = (isCodeUnseen) => {
    say(line.dataset.saved.replace("{time}", clock()));
    if (!isCodeUnseen) return;
    const link = document.createElement("a");
    Object.assign(link, { href: line.dataset.codeAt, className: "tap", textContent: line.dataset.code });
    line.append(" ", link);
  };

  const problemIn = async (answer) => {
    try {
      return (await answer.json()).problem;
    } catch {
      return null; // It broke off, or it is not from our server.
    }
  };

  const hear = async (answer, sent) => {
    const isRead = answer.status === 200 || answer.status === 422;
    const problem = isRead ? await problemIn(answer) : "";
    const isNoAnswer = answer.status >= 500 || answer.status === 429 || answer.status === 0;
    if (isNoAnswer || problem === null) return wait();
    recover();
    known = sent;
    unheard.delete(sent);
    isUnsaved = answer.status !== 204;
    const revision = answer.headers.get("Plan-Revision");
    if (revision) seeSaved(revision);
    else if (!hasSaved && !unheard.size) nameBacks(false);
    if (answer.status === 204) {
      unheard.clear();
      held = sent;
      if (revision) saySaved(answer.headers.has("Plan-Code"));
      else say("");
    } else if (isRead) {
      const said = answer.status === 422 ? line.dataset.unfit : line.dataset.partly;
      say(said.replace("{problem}", problem));
    } else {
      isStopped = true;
      // An ended session (403) keeps what is sent in; any other answer would lose it.
      isCutOff = answer.status !== 409 && answer.status !== 403;
      if (isCutOff) say(line.dataset.cutOff);
      else say(answer.status === 409 ? line.dataset.elsewhere : line.dataset.closed);
    }
    // Whatever was sent in has started the time at rest anew.
    if (!isStopped) document.dispatchEvent(new Event("renewed"));
  };

  const send = async ({ onLeaving = false, isPressed = false } = {}) => {
    clearTimeout(timer);
    const now = words();
    if (isStopped) return;
    if (now === known && !isPressed) {
      // Changed back to what the server has.
      if (isInTrouble) { recover(); say(""); }
      return;
    }
    if (flying && !isPressed && (!onLeaving || now === sending)) return;
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
    nameBacks(true);
    sending = now;
    const number = ++latest;
    let land = null;
    inFlight = new Promise((resolve) => { land = resolve; });
    // Most saves are over before anybody could read that they have begun.
    const slow = setTimeout(() => { if (number === latest) say(line.dataset.saving); }, 600);
    flying += 1;
    let answer = null;
    try {
      answer = await fetch(location.pathname, {
        method: "POST",
        body,
        redirect: "manual",
        keepalive: onLeaving && body.toString().length < mostAfterLeaving,
        signal: onLeaving ? undefined : AbortSignal.timeout?.(isPressed ? longestPressMs : longestWaitMs),
      });
    } catch {
      answer = null; // No connection, or no answer in time.
    }
    flying -= 1;
    if (number === latest) {
      if (answer) await hear(answer, now);
      else wait();
    }
    clearTimeout(slow);
    land();
    if (words() !== known && !isStopped && !isInTrouble && !flying) later(pauseMs);
  };
  // Before the page goes: what is not saved is sent in, and answered.
  const sendFirst = async () => {
    await inFlight;
    if (words() !== held || isInTrouble) await send({ isPressed: true });
  };

  const leave = () => { if (!isLeaving) send({ onLeaving: true }); };
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => { isLeaving = false; });
  window.addEventListener("online", () => { if (isInTrouble) send(); });
  // Words that could not be saved would be lost: the browser asks.
  window.addEventListener("beforeunload", (event) => {
    if (isLeaving || words() === held) return;
    if (isUnsaved || isInTrouble || !navigator.onLine) event.preventDefault();
    else leave(); // Earlier than pagehide, so that the next page is likely to show it.
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const isOther = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || isOther || link.target || link.origin !== location.origin) return;
    if (link.getAttribute("href").startsWith("#")) return;
    if (link.dataset.onceSaved && !maySaved) { isLeaving = true; clearTimeout(timer); return; }
    if (words() === held || isStopped) return;
    event.preventDefault();
    await sendFirst();
    location.assign(link.href);
  });
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
    // Whoever types on has not left.
    isLeaving = false;
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
    const isKept = () => {
      const why = isCutOff ? line.dataset.cutOff : isTooMuch() && line.dataset.tooMuch;
      return why || (isInTrouble && line.dataset.held);
    };
    const keep = () => {
      say(isKept());
      line.scrollIntoView({ block: "center" });
      form.dispatchEvent(new Event("kept"));
    };
    if (isCutOff || isTooMuch()) { event.preventDefault(); keep(); return; }
    if (words() === held && !isInTrouble) { submit(); return; }
    event.preventDefault();
    await sendFirst();
    if (isKept()) { keep(); return; }
    remove("then");
    add("then", event.submitter?.value || "next");
    submit();
    form.submit();
  });
}
